using System.Text.Encodings.Web;
using System.Text.Json;

namespace VeoTasks.Emulator.Hosting;

/// <summary>How the gateways write JSON: in one line, with text in UTF-8 rather than escaped.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
