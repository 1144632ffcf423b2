using System.Text.Json;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Finds every task id that the answer to a submission holds, whatever its status, also in several JSON documents one behind the other and
/// in one that was cut: a task that was paid for must not be lost because its answer is odd.
/// </summary>
internal sealed class AnswerScan
{
    private const int MaximumTexts = 2;
    private const int MaximumIds = 8;

    /// <summary>Names that mean a task wherever they stand.</summary>
    private static readonly string[] TaskNames = ["task_id", "taskId", "taskID", "TaskId", "video_id", "videoId", Generation];

    /// <summary>Means a task too, but where a gateway has another name for that: OpenRouter's is a line of its log.</summary>
    private const string Generation = "generation_id";

    /// <summary>What a bare "id" may stand in for it to be a task's.</summary>
    private static readonly string[] Holders =
        ["data", "task_info", "task", "tasks", "result", "results", "output", "response", "video", "videos", "generation", "job", "body",
            "payload"];

    /// <summary>What repeats the request rather than answering it.</summary>
    private static readonly string[] Echoes = ["input", "request", "metadata", "usage", "user", "model"];

    private readonly List<(string Id, bool IsNamed, bool IsNumber)> _found = [];
    private readonly List<ReadOnlyMemory<byte>> _documents = [];
    private readonly HashSet<string> _codes = new(StringComparer.Ordinal);

    private readonly string? _idName;

    private AnswerScan(string? idName) => _idName = idName;

    /// <summary>The ids, the one to go by first.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>Whether there is something in an id's place that cannot be one.</summary>
    public bool HasUnusableId { get; private set; }

    /// <summary>The whole JSON documents.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Documents => _documents;

    /// <summary>Codes and types of errors, in lower case with underscores.</summary>
    public IReadOnlySet<string> Codes => _codes;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="idName">
    /// The gateway's own name for the id, besides the usual ones: the way to it from the top, such as "request_id" or "render.uuid".
    /// </param>
    public static AnswerScan Of(ReadOnlyMemory<byte> body, string? idName = null)
    {
        AnswerScan scan = new(idName);
        scan.Read(AnswerDocument.WithoutMark(body), 0);

        // new-api's wrapped task has a row number for its id; where a text names the task a number does not.
        bool hasText = scan._found.Exists(found => !found.IsNumber);
        List<(string Id, bool IsNamed, bool IsNumber)> kept = [.. scan._found.Where(found => !hasText || !found.IsNumber)];
        scan.Ids = [.. kept.Select(found => found.Id).Distinct(StringComparer.Ordinal).Take(MaximumIds)];
        return scan;
    }

    private void Read(ReadOnlyMemory<byte> body, int texts)
    {
        for (int start = NextStart(body, 0); start >= 0;)
        {
            int read = ReadDocument(body[start..], texts, out bool isWhole);
            if (isWhole && texts == 0)
            {
                _documents.Add(body.Slice(start, read));
            }

            start = NextStart(body, start + Math.Max(read, 1));
        }
    }

    private static int NextStart(ReadOnlyMemory<byte> body, int from)
    {
        int next = from >= body.Length ? -1 : body.Span[from..].IndexOfAny((byte)'{', (byte)'[');
        return next < 0 ? -1 : from + next;
    }

    /// <summary>Reads one document as far as it goes, and gives the bytes that were read.</summary>
    private int ReadDocument(ReadOnlyMemory<byte> body, int texts, out bool isWhole)
    {
        Utf8JsonReader reader = new(body.Span, isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions { MaxDepth = AnswerDocument.MaximumDepth }));
        Stack<string> names = new();
        List<(string Id, bool IsNamed, bool IsNumber)> ids = [];
        isWhole = false;
        string name = "";
        try
        {
            while (!isWhole && reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = TextOf(ref reader) ?? "";
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        names.Push(name);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        name = names.Pop();
                        isWhole = names.Count == 0;
                        break;
                    case JsonTokenType.String or JsonTokenType.Number:
                        Take(ref reader, name, names, ids, texts);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // Broken from here on. What came before counts all the same.
        }

        _found.AddRange(ids.OrderByDescending(found => found.IsNamed));
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader, string name, Stack<string> outer, List<(string Id, bool IsNamed, bool IsNumber)> ids,
        int texts)
    {
        bool isNumber = reader.TokenType is JsonTokenType.Number;
        string? text = isNumber ? System.Text.Encoding.ASCII.GetString(reader.ValueSpan) : TextOf(ref reader);
        bool isNamed = (TaskNames.Contains(name) && (name != Generation || _idName is null))
            || IsOwn(name, outer) || (name == "id" && outer.Peek() is "task_info" or "task");
        if (text is null || string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        if (name is "code" or "type" or "error_code" or "errorCode")
        {
            // A code further inside is upstream's own.
            _ = outer.All(holder => holder is "" or "error")
                && _codes.Add(text.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_'));
        }
        else if (IsId(name, outer, isNamed) && !(isNumber && text.TrimStart('-', '0', '.').Length == 0))
        {
            if (TaskSegment.IsUsable(text))
            {
                ids.Add((text, isNamed, isNumber));
            }
            else
            {
                HasUnusableId = true;
            }
        }
        else if (texts < MaximumTexts && Holders.Contains(name) && text.TrimStart() is ['{' or '[', ..])
        {
            Read(System.Text.Encoding.UTF8.GetBytes(text), texts + 1);
        }
    }

    /// <summary>Whether the names on the way are those of the gateway's own id.</summary>
    private bool IsOwn(string name, Stack<string> outer) =>
        _idName is not null && string.Join('.', outer.Reverse().Skip(1).Append(name)) == _idName;

    private static bool IsId(string name, Stack<string> outer, bool isNamed) => isNamed
        ? !outer.Any(Echoes.Contains)
        : name == "id" && outer.All(holder => holder.Length == 0 || Holders.Contains(holder));

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: nothing that could be an id.
            return null;
        }
    }
}
