using System.Text.Json;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Gateways;

/// <summary>A request to create a task as its gateway understands it.</summary>
internal sealed record CreateOrder(string Model, string Prompt, int Seconds, string Resolution)
{
    /// <summary>How the gateway answers for the task when the script does not say: its shape and paths.</summary>
    public EmulatedTask Kind { get; init; } = CreateScript.Usual;
}

/// <summary>The gateway says no to a request to create a task, and nothing is charged.</summary>
internal sealed class CreateRefusal(string message, string code = "invalid_request", int statusCode = 400) : Exception(message)
{
    public string Code => code;
    public int StatusCode => statusCode;
}

/// <summary>
/// The JSON body of a request to create a task, read as strictly as servers read it into a record. A member that is null is not there.
/// </summary>
internal sealed class CreateBody
{
    private readonly JsonElement _json;
    private readonly string _path;
    private readonly HashSet<string> _read = [];
    private readonly List<CreateBody> _inner = [];

    private CreateBody(JsonElement json, string path) => (_json, _path) = (json, path);

    /// <summary>The members that nobody has asked for so far.</summary>
    public IReadOnlyList<string> Ignored =>
    [
        .. _json.EnumerateObject().Select(member => member.Name).Where(name => !_read.Contains(name)).Select(name => _path + name),
        .. _inner.SelectMany(inner => inner.Ignored),
    ];

    /// <exception cref="CreateRefusal">It is no JSON object, or is not called JSON.</exception>
    public static CreateBody Parse(EmulatedRequest request, string text)
    {
        if (request.MediaType != "application/json")
        {
            throw new CreateRefusal("Content-Type has to be application/json", "invalid_content_type", 415);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new CreateBody(document.RootElement.Clone(), "")
                : throw new CreateRefusal("the body has to be an object");
        }
        catch (JsonException)
        {
            throw new CreateRefusal("the body is no valid JSON");
        }
    }

    /// <summary>Members that are known and make no difference here.</summary>
    public void Know(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _read.Add(name);
        }
    }

    /// <summary>Counts a member as one that makes no difference, although it was read.</summary>
    public void Ignore(string name) => _read.Remove(name);

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(name, "a string"),
    };

    /// <summary>A text that is one of a few words, whatever their case when that is how the gateway compares.</summary>
    public string Word(string name, string usual, params IReadOnlyList<string> words)
    {
        string word = Text(name) ?? usual;
        return words.Contains(word) ? word : throw Wrong(name, "one of " + string.Join(", ", words));
    }

    public int? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) => value,
        _ => throw Wrong(name, "a whole number"),
    };

    public bool? Flag(string name) => Find(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "true or false"),
    };

    public IReadOnlyList<string> Texts(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array when array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. array.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw Wrong(name, "an array of strings"),
    };

    public CreateBody? Object(string name)
    {
        if (Find(name) is not { } inner)
        {
            return null;
        }

        _inner.Add(inner.ValueKind == JsonValueKind.Object ? new CreateBody(inner, $"{_path}{name}.") : throw Wrong(name, "an object"));
        return _inner[^1];
    }

    /// <summary>The one object in an array.</summary>
    public CreateBody Single(string name)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() != 1
            || array[0].ValueKind != JsonValueKind.Object)
        {
            throw Wrong(name, "an array of one object");
        }

        _inner.Add(new CreateBody(array[0], $"{_path}{name}[0]."));
        return _inner[^1];
    }

    /// <summary>The kind of a member's value; Undefined when it is not there.</summary>
    public JsonValueKind KindOf(string name) => Find(name)?.ValueKind ?? JsonValueKind.Undefined;

    public string Prompt(int longest = int.MaxValue)
    {
        string prompt = Text("prompt") ?? "";
        return prompt switch
        {
            _ when string.IsNullOrWhiteSpace(prompt) => throw new CreateRefusal("prompt is required"),
            _ when prompt.Length > longest => throw Wrong("prompt", $"at most {longest} characters long"),
            _ => prompt,
        };
    }

    public CreateRefusal Wrong(string name, string wanted) => new($"{_path}{name} has to be {wanted}");

    private JsonElement? Find(string name)
    {
        _read.Add(name);
        return _json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
