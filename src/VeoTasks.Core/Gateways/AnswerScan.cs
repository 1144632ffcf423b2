using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Finds every task id that the answer to a submission holds, whatever its status, also in several JSON documents one behind the other and
/// in one that was cut: a task that was paid for must not be lost because its answer is odd.
/// </summary>
internal sealed partial class AnswerScan
{
    private const int MaximumTexts = 2;
    private const int MaximumIds = 8;

    /// <summary>
    /// Names that mean a task wherever they stand, in small letters alone, since "Task-ID" is one too; the most telling first. One may hold
    /// a list.
    /// </summary>
    private static readonly string[] TaskNames =
        ["taskid", "taskids", "taskuuid", "jobid", "jobids", "predictionid", Generation, "generationids", "videoid", "videoids"];

    /// <summary>Means a task too, but where a gateway has another name for that: OpenRouter's is a line of its log.</summary>
    private const string Generation = "generationid";

    /// <summary>What a bare "id" or "uuid" may stand in for it to be a task's.</summary>
    private static readonly string[] Holders =
        ["data", "taskinfo", "task", "tasks", "result", "results", "output", "response", "video", "videos", "generation", "generations",
            "job", "jobs", "prediction", "body", "payload"];

    /// <summary>Names of what may be nothing but the id.</summary>
    private static readonly string[] Wholes = ["data", "result", "task", "job"];

    /// <summary>What repeats the request rather than answering it.</summary>
    private static readonly string[] Echoes = ["input", "request", "metadata", "usage", "user", "model"];

    private readonly List<Found> _found = [];
    private readonly List<ReadOnlyMemory<byte>> _documents = [];
    private readonly HashSet<string> _codes = new(StringComparer.Ordinal);

    private readonly string? _idName;
    private string? _whole;

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
        scan.Read(TextIn(AnswerDocument.WithoutMark(body)), 0);
        if (scan._found.Count == 0 && scan.Documents.Count == 0 && MendedJson.Find(body.Span) is { } mended)
        {
            using (mended)
            {
                scan.Read(Encoding.UTF8.GetBytes(mended.RootElement.GetRawText()), 0);
            }
        }

        if (scan is { _found.Count: 0, _whole: { } whole } && scan.Codes.All(SaysWell))
        {
            scan._found.Add(new Found(whole, TaskNames.Length, IsNumber: false));
        }

        // new-api's wrapped task has a row number for its id; where a text names the task a number does not.
        bool hasText = scan._found.Exists(found => !found.IsNumber);
        List<Found> kept = [.. scan._found.Where(found => !hasText || !found.IsNumber)];
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

    /// <summary>A body that is one text, with JSON in it, as that; any other as it is.</summary>
    private static ReadOnlyMemory<byte> TextIn(ReadOnlyMemory<byte> body)
    {
        if (body.Span is not [(byte)'"', ..])
        {
            return body;
        }

        try
        {
            Utf8JsonReader reader = new(body.Span);
            return reader.Read() && reader.GetString() is { } text ? Encoding.UTF8.GetBytes(text) : body;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return body;
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
        List<Found> ids = [];
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

        _found.AddRange(ids.OrderBy(found => found.Rank));
        return (int)reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader, string name, Stack<string> outer, List<Found> ids, int texts)
    {
        bool isNumber = reader.TokenType is JsonTokenType.Number;
        string? text = isNumber ? Encoding.ASCII.GetString(reader.ValueSpan) : TextOf(ref reader);
        if (text is null || string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        string plain = Plain(name);
        int rank = RankOf(name, plain, outer);
        if (name is "code" or "type" or "error_code" or "errorCode")
        {
            // A code further inside is upstream's own.
            _ = outer.All(holder => holder is "" or "error")
                && _codes.Add(text.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_'));
        }
        else if (rank >= 0 && !(isNumber && text.TrimStart('-', '0', '.').Length == 0))
        {
            if (TaskSegment.IsUsable(text))
            {
                ids.Add(new Found(text, rank, isNumber));
            }
            else
            {
                HasUnusableId = true;
            }
        }
        else if (texts < MaximumTexts && Holders.Contains(plain) && text.TrimStart() is ['{' or '[', ..])
        {
            Read(Encoding.UTF8.GetBytes(text), texts + 1);
        }
        else if (!isNumber && outer.Count == 1 && Wholes.Contains(plain) && WholeId().IsMatch(text))
        {
            _whole = text;
        }
    }

    /// <summary>How telling a name is, 0 the most; -1 for one that names no task.</summary>
    private int RankOf(string name, string plain, Stack<string> outer)
    {
        int named = Array.IndexOf(TaskNames, plain);
        return IsOwn(name, outer) || (plain == "id" && Plain(outer.Peek()) is "taskinfo" or "task") ? IsEcho(outer) ? -1 : 0
            : named >= 0 && (plain != Generation || _idName is null) ? IsEcho(outer) ? -1 : named
            : (plain == "id" || (plain == "uuid" && _idName is null))
                && outer.All(holder => holder.Length == 0 || Holders.Contains(Plain(holder))) ? TaskNames.Length : -1;
    }

    private static bool IsEcho(Stack<string> outer) => outer.Any(Echoes.Contains);

    /// <summary>A name in small letters, without what stands between its words.</summary>
    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Whether a code is none of an error: a word of success, or one of the small numbers that count what went well.</summary>
    private static bool SaysWell(string code) =>
        ErrorParser.IsSuccess(code) || (int.TryParse(code, out int number) && number is >= 0 and < 100);

    /// <summary>Whether the names on the way are those of the gateway's own id.</summary>
    private bool IsOwn(string name, Stack<string> outer) =>
        _idName is not null && string.Join('.', outer.Reverse().Skip(1).Append(name)) == _idName;

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

    /// <summary>What looks like an id and like nothing else.</summary>
    [GeneratedRegex(@"^(?!https?:)(?=.*\d)[A-Za-z0-9][\w:./-]{5,199}$")]
    private static partial Regex WholeId();

    /// <summary>Something in an id's place.</summary>
    private readonly record struct Found(string Id, int Rank, bool IsNumber);
}
