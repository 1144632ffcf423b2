using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VeoTasks.Cmdlets;
using VeoTasks.Http;

namespace VeoTasks.Output;

/// <summary>
/// Puts what happens to a run into events for machines: one JSON object each, in one line, with stable names. There is no field for a link or a key,
/// and what gateways say is scrubbed before it gets here and once more when it is written.
/// </summary>
internal sealed class RunEvents(string command, IReadOnlyList<VeoProvider> known)
{
    /// <summary>The tag of all events; each has that of its name besides.</summary>
    public const string Tag = "VeoTasks";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event of an output object; null when there is none.</summary>
    public RunEvent? Of(object output) => output switch
    {
        VeoTask { IsFinished: true } task => Compose("TaskFinished", json => EventFields.Write(json, task)),
        SavedVideo video => Compose("VideoSaved", json => EventFields.Write(json, video)),
        _ => null,
    };

    /// <summary>The event of an error.</summary>
    public RunEvent Of(ErrorRecord error) => Compose("Failed", json =>
    {
        json.WriteString("provider", ErrorFacts.ProviderOf(error, known));
        json.WriteString("id", ErrorFacts.TaskOf(error, known)?.Id);
        json.WriteString("errorId", ErrorFacts.IdOf(error));
        json.WriteString("category", error.CategoryInfo.Category.ToString());
        json.WriteString("message", Redaction.Scrub(error.ErrorDetails?.Message ?? error.Exception.Message, null));
    });

    /// <summary>The event of a pause that a gateway asked for.</summary>
    public RunEvent OfPause(string provider, TimeSpan pause, string reason) => Compose("ProviderPaused", json =>
    {
        json.WriteString("provider", provider);
        json.WriteNumber("seconds", EventFields.Seconds(pause));
        json.WriteString("reason", Redaction.Scrub(reason, null));
    });

    /// <summary>The event of a run's end.</summary>
    public RunEvent Of(VeoSummary summary) => Compose("RunEnded", json =>
    {
        json.WriteString("end", summary.End.ToString());
        json.WriteNumber("seconds", EventFields.Seconds(summary.Elapsed));
        json.WriteNumber("rejected", summary.Rejected);
        EventFields.Write(json, summary);
        json.WriteStartObject("errors");
        foreach ((string id, int count) in summary.Errors)
        {
            json.WriteNumber(id, count);
        }

        json.WriteEndObject();
        json.WriteStartArray("providers");
        foreach (VeoProviderSummary provider in summary.Providers)
        {
            json.WriteStartObject();
            EventFields.Write(json, provider);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private RunEvent Compose(string name, Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, Readable))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            json.WriteString("time", DateTime.UtcNow);
            json.WriteString("command", command);
            write(json);
            json.WriteEndObject();
        }

        return new RunEvent(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length), [Tag, $"{Tag}.{name}"]);
    }
}

/// <summary>One event for the information stream.</summary>
/// <param name="Json">One JSON object in one line.</param>
/// <param name="Tags">What to choose it by.</param>
internal sealed record RunEvent(string Json, string[] Tags);
