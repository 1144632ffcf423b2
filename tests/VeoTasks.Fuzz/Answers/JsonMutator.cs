using System.Text;
using System.Text.Json;

namespace VeoTasks.Tests.Providers.Adapters;

/// <summary>
/// Damages JSON the way servers and attackers do, knowing its structure: members are dropped, doubled, renamed and nested, values
/// replaced by others of any kind; now and then the text is cut or gets bytes that do not belong.
/// </summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "7", "150", "1e400", "99999999999999999999999", "1735689600", "1735689600000",
        "\"\"", "\" \"", "\"NaN\"", "\"37.5%\"", "\"2025-01-01T00:00:00Z\"",
        "[]", "{}", "[[[[]]]]", "[null,{},\"\"]", "{\"message\":\"\",\"code\":\"\"}", "{\"url\":\"https://x.example/v.mp4\"}",
        "{\"bytesBase64Encoded\":\"AAEC\"}",
        "\"\\ud83d\"", "{\"\\ud83d\":1}", "\"\\u001b[31mred\\u0007\\u202e\"", "\"\\u0000\"", "\"..\"", "\"a/../b\"",
        "\"data:video/mp4;base64,AAEC\"", "\"data:video/mp4;base64,@\"", "\"data:\"", "\"gs://b/o\"",
        "\"//evil.example/x\"", "\"/\\\\evil.example\"", "\"/v1/videos/a/content\"",
        "\"javascript:alert(1)\"", "\"http://\"", "\"http://localhost:3000/x\"", "\"https://x.example/a.mp4\"", "\"https://u:p@x.example:99999/\"",
        "\"{\\\"error\\\":{\\\"message\\\":\\\"inner\\\"}}\"", "\"{{{{\"", "\"completed\"", "\"FAILURE\"", "\"success\"", "\"cancelled\"",
    ];

    private static readonly string[] Names =
    [
        "status", "id", "task_id", "data", "error", "message", "url", "video_url", "metadata", "task_info", "code", "fail_reason",
    ];

    /// <summary>The damaged text as bytes.</summary>
    public byte[] Mutate(string json)
    {
        StringBuilder text = new();
        Write(JsonDocument.Parse(json).RootElement, text);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return random.Next(8) switch
        {
            0 => bytes[..random.Next(bytes.Length + 1)],
            1 => Scatter(bytes),
            2 => [.. Encoding.UTF8.GetPreamble(), .. bytes],
            _ => bytes,
        };
    }

    private byte[] Scatter(byte[] bytes)
    {
        for (var count = random.Next(4); count >= 0 && bytes.Length > 0; count--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private void Write(JsonElement element, StringBuilder text)
    {
        switch (random.Next(40))
        {
            case 0:
                text.Append(Any(Values));
                break;
            case 1:
                text.Append($"{{\"{Any(Names)}\":");
                WriteWhole(element, text);
                text.Append('}');
                break;
            case 2:
                text.Append('[');
                WriteWhole(element, text);
                text.Append(']');
                break;
            case 3 when element.ValueKind == JsonValueKind.String:
                text.Append(JsonSerializer.Serialize(element.GetString() + new string('\u0085', random.Next(2000))));
                break;
            case 4 when element.ValueKind == JsonValueKind.Number:
                text.Append($"\"{element.GetRawText()}\"");
                break;
            default:
                WriteWhole(element, text);
                break;
        }
    }

    private void WriteWhole(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().Where(_ => random.Next(10) > 0).SelectMany(Twice);
                WriteAll(text, '{', '}', members.Select(member => (Action)(() => WriteMember(member, text))));
                break;
            case JsonValueKind.Array:
                WriteAll(text, '[', ']', element.EnumerateArray().Select(item => (Action)(() => Write(item, text))));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private void WriteMember(JsonProperty member, StringBuilder text)
    {
        text.Append($"\"{(random.Next(12) == 0 ? Any(Names) : member.Name)}\":");
        Write(member.Value, text);
    }

    private JsonProperty[] Twice(JsonProperty member) => random.Next(8) == 0 ? [member, member] : [member];

    private static void WriteAll(StringBuilder text, char open, char close, IEnumerable<Action> parts)
    {
        text.Append(open);
        var start = text.Length;
        foreach (var part in parts)
        {
            text.Append(text.Length > start ? "," : "");
            part();
        }

        text.Append(close);
    }

    private string Any(string[] choices) => choices[random.Next(choices.Length)];
}
