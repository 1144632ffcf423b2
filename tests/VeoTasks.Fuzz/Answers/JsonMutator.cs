using System.Text;
using System.Text.Json;

namespace VeoTasks.Fuzz.Answers;

/// <summary>
/// Damages JSON the way servers and attackers do, knowing its structure: members are dropped, doubled, renamed and nested, values
/// replaced by others of any kind.
/// </summary>
/// <param name="random">Decides.</param>
/// <param name="values">What values are replaced by, as JSON.</param>
internal sealed class JsonMutator(Random random, IReadOnlyList<string> values)
{
    private const int MostLevels = 12_000;

    /// <summary>The damaged text; mostly JSON still.</summary>
    public string Mutate(JsonElement tree)
    {
        StringBuilder text = new();
        Write(tree, text);
        return text.ToString();
    }

    private void Write(JsonElement element, StringBuilder text)
    {
        switch (random.Next(48))
        {
            case 0 or 1:
                text.Append(Any(values));
                break;
            case 2:
                text.Append($"{{\"{Any(HostileText.Names)}\":");
                WriteWhole(element, text);
                text.Append('}');
                break;
            case 3:
                text.Append('[');
                WriteWhole(element, text);
                text.Append(']');
                break;
            case 4 when element.ValueKind is JsonValueKind.String:
                WriteLonger(element.GetString()!, text);
                break;
            case 5 when element.ValueKind is JsonValueKind.Number:
                text.Append($"\"{element.GetRawText()}\"");
                break;
            case 6 when element.ValueKind is JsonValueKind.String:
                text.Append(random.Next(-1000, 100_000));
                break;
            case 7 when random.Next(20) == 0:
                WriteNested(element, text);
                break;
            case 8 when random.Next(10) == 0:
                WriteMany(element, text);
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
                var members = element.EnumerateObject().Where(_ => random.Next(12) > 0).SelectMany(Twice).ToList();
                WriteAll(text, '{', '}', Shuffled(members).Select(member => (Action)(() => WriteMember(member, text))));
                break;
            case JsonValueKind.Array:
                WriteAll(text, '[', ']', element.EnumerateArray().Select(item => (Action)(() => Write(item, text))));
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    /// <summary>Long enough to be cut, with what must not get through at both ends.</summary>
    private void WriteLonger(string value, StringBuilder text)
    {
        string filler = Any(["\u0085", "x", "\ud83d\ude00", "\u001b[1m", " ", "\u202e", "é"]);
        text.Append(JsonSerializer.Serialize(value + string.Concat(Enumerable.Repeat(filler, random.Next(2000))) + value));
    }

    private void WriteNested(JsonElement element, StringBuilder text)
    {
        int levels = Any([60, 64, 65, 200, MostLevels]);
        (string open, string close) = Any([("[", "]"), ("{\"data\":", "}")]);
        text.Insert(text.Length, open, levels);
        WriteWhole(element, text);
        text.Insert(text.Length, close, levels);
    }

    private void WriteMany(JsonElement element, StringBuilder text) =>
        WriteAll(text, '[', ']', Enumerable.Repeat((Action)(() => WriteWhole(element, text)), random.Next(300)));

    private void WriteMember(JsonProperty member, StringBuilder text)
    {
        text.Append($"\"{(random.Next(12) == 0 ? Any(HostileText.Names) : member.Name)}\":");
        Write(member.Value, text);
    }

    private JsonProperty[] Twice(JsonProperty member) => random.Next(8) == 0 ? [member, member] : [member];

    private List<JsonProperty> Shuffled(List<JsonProperty> members)
    {
        if (members.Count > 1 && random.Next(4) == 0)
        {
            (members[0], members[^1]) = (members[^1], members[0]);
        }

        return members;
    }

    private static void WriteAll(StringBuilder text, char open, char close, IEnumerable<Action> parts)
    {
        text.Append(open);
        int start = text.Length;
        foreach (Action part in parts)
        {
            text.Append(text.Length > start ? "," : "");
            part();
        }

        text.Append(close);
    }

    private T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
