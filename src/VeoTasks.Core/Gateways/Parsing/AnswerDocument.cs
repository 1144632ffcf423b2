using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// An answer's JSON. A hostile answer of tens of megabytes costs one pass: more values than any task has are refused, and texts that are
/// longer than any link stay in the body, with their beginning in the document. A video inside the answer is decoded straight from there.
/// </summary>
internal sealed class AnswerDocument : IDisposable
{
    /// <summary>More nesting than this is an attack or a fault, not a task.</summary>
    public const int MaximumDepth = 64;

    /// <summary>More values and names than this are no task either.</summary>
    public const int MaximumTokens = 50_000;

    /// <summary>The longest text that is read as one, in bytes; also the longest link.</summary>
    public const int LongestText = 16 * 1024;

    /// <summary>A body up to this size is read as it is: it cannot hold too much of anything.</summary>
    private const int SmallBody = 64 * 1024;

    private const int LongestInnerJson = 1024 * 1024;
    private const int LongestNumber = 64;
    private const int LongestName = 1024;

    /// <summary>Stands before the number of a long text. A gateway that writes it itself can only mean a text of its own answer.</summary>
    private const char Mark = '\uf8ff';

    private static readonly SearchValues<byte> UrlAlphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8);

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    private readonly JsonDocument? _json;
    private List<LongText>? _long;

    private AnswerDocument(ReadOnlyMemory<byte> body)
    {
        // The parser leaves the insides of strings unchecked and would throw only when one is read.
        ReadOnlyMemory<byte> json = WithoutMark(body);
        if (json.IsEmpty || !Utf8.IsValid(json.Span))
        {
            _json = json.Length <= SmallBody ? MendedJson.Find(json.Span) : null;
            Fault = _json is not null ? null : json.IsEmpty ? FailureParser.EmptyBody : FailureParser.InvalidJson;
            return;
        }

        try
        {
            ReadOnlyMemory<byte> bounded = json.Length <= SmallBody ? json : Bounded(json);
            _json = Fault is null ? JsonDocument.Parse(bounded, Options) : null;
        }
        catch (JsonException)
        {
            _json = json.Length <= SmallBody ? SurroundedJson.Find(json) ?? MendedJson.Find(json.Span) : null;
            Fault = _json is not null ? null : IsTooDeep(json) ? FailureParser.TooDeep : FailureParser.InvalidJson;
        }
    }

    /// <summary>A document of nothing, for values that stand alone.</summary>
    public static AnswerDocument None { get; } = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>How JSON is read here, also that inside strings.</summary>
    public static JsonDocumentOptions Options { get; } =
        new() { MaxDepth = MaximumDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What keeps the body from being read, as a code of <see cref="FailureParser"/>; null when it was.</summary>
    public string? Fault { get; private set; }

    /// <summary>The outermost value; kind Undefined when there is none.</summary>
    public JsonElement Root => _json?.RootElement ?? default;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a body, which has to stay as it is for as long as the document is used.</summary>
    public static AnswerDocument Parse(ReadOnlyMemory<byte> body) => new(body);

    /// <summary>The body without a byte order mark and leading white space.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body)
    {
        ReadOnlyMemory<byte> rest = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        return rest[(rest.Length - rest.Span.TrimStart(" \t\r\n"u8).Length)..];
    }

    /// <summary>A text without the mark of a long one: what is in the document of it.</summary>
    public static string? Shown(string? text) => text is [Mark, ..] ? text[(text.IndexOf(':') + 1)..] : text;

    /// <summary>
    /// The bytes of a base64 text, whether it stands alone or in a data: URI (RFC 2397); none when it is no base64. White space in it
    /// does not matter.
    /// </summary>
    public ReadOnlyMemory<byte> Decode(JsonElement element, bool isUri)
    {
        if (JsonParser.StringOf(element) is not { } text)
        {
            return default;
        }

        ReadOnlySpan<byte> bytes = LongIn(text) is { } whole ? whole.Unescaped() : Encoding.UTF8.GetBytes(text);
        int comma = isUri ? bytes.IndexOf((byte)',') : -1;
        if (isUri && (comma < 0 || !EndsWithBase64(bytes[..comma])))
        {
            return default;
        }

        ReadOnlySpan<byte> encoded = Usual(bytes[(comma + 1)..]);
        if (!Base64.IsValid(encoded, out int length))
        {
            return default;
        }

        byte[] decoded = new byte[length];
        return Base64.DecodeFromUtf8(encoded, decoded, out _, out _) == OperationStatus.Done ? decoded : default(ReadOnlyMemory<byte>);
    }

    public void Dispose() => _json?.Dispose();

    /// <summary>Base64 of the alphabet for URLs, or without its padding, as the usual one.</summary>
    private static ReadOnlySpan<byte> Usual(ReadOnlySpan<byte> encoded)
    {
        if (encoded.ContainsAnyExcept(UrlAlphabet) || Base64.IsValid(encoded))
        {
            return encoded;
        }

        ReadOnlySpan<byte> symbols = encoded.TrimEnd((byte)'=');
        byte[] usual = new byte[(symbols.Length + 3) / 4 * 4];
        usual.AsSpan().Fill((byte)'=');
        symbols.CopyTo(usual);
        usual.AsSpan().Replace((byte)'-', (byte)'+');
        usual.AsSpan().Replace((byte)'_', (byte)'/');
        return usual;
    }

    private static bool EndsWithBase64(ReadOnlySpan<byte> type) =>
        Encoding.UTF8.GetString(type[^Math.Min(type.Length, LongestNumber)..]).TrimEnd()
            .EndsWith(";base64", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a body that could not be parsed nests deeper than is read. Keeps nothing of it but a bit for each level.</summary>
    private static bool IsTooDeep(ReadOnlyMemory<byte> json)
    {
        Utf8JsonReader reader = new(json.Span, AnyDepth);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaximumDepth)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Broken before it got that deep.
        }

        return false;
    }

    /// <summary>The body with the beginnings of long texts in their places, and without names and numbers that are none.</summary>
    private ReadOnlyMemory<byte> Bounded(ReadOnlyMemory<byte> json)
    {
        Utf8JsonReader reader = new(json.Span, new JsonReaderOptions { MaxDepth = MaximumDepth });
        ArrayBufferWriter<byte> bounded = new();
        int copied = 0;
        for (int tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == MaximumTokens)
            {
                Fault = FailureParser.TooMany;
                return default;
            }

            int quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
            if (IsLong(ref reader))
            {
                int start = (int)reader.TokenStartIndex;
                ReadOnlyMemory<byte> token = json.Slice(start, reader.ValueSpan.Length + quotes);
                bounded.Write(json.Span[copied..start]);
                bounded.Write(Instead(reader.TokenType, token));
                copied = start + token.Length;
            }
        }

        if (copied == 0)
        {
            return json;
        }

        bounded.Write(json.Span[copied..]);
        return bounded.WrittenMemory;
    }

    private static bool IsLong(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.ValueSpan.Length > LongestNumber,
        JsonTokenType.PropertyName => reader.ValueSpan.Length > LongestName,
        JsonTokenType.String => reader.ValueSpan.Length
            > (reader.ValueSpan.TrimStart(" \t"u8) is [(byte)'{' or (byte)'[', ..] ? LongestInnerJson : LongestText),
        _ => false,
    };

    private byte[] Instead(JsonTokenType type, ReadOnlyMemory<byte> token)
    {
        if (type != JsonTokenType.String)
        {
            return [.. type == JsonTokenType.Number ? "null"u8 : "\"\""u8];
        }

        LongText text = new(token);
        (_long ??= []).Add(text);
        string mark = string.Create(CultureInfo.InvariantCulture, $"\"{Mark}{_long.Count - 1}:");
        return [.. Encoding.UTF8.GetBytes(mark), .. text.Beginning(), (byte)'"'];
    }

    private LongText? LongIn(string text)
    {
        int end = text.IndexOf(':');
        return text is [Mark, ..] && end > 1
            && int.TryParse(text.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && index < _long?.Count ? _long[index] : null;
    }

    /// <summary>A text with its quotation marks, as it stands in the body.</summary>
    private sealed class LongText(ReadOnlyMemory<byte> token)
    {
        /// <summary>The first characters, none of them cut in half, still escaped.</summary>
        public ReadOnlySpan<byte> Beginning()
        {
            ReadOnlySpan<byte> text = token.Span[1..^1];
            int end = 0;
            for (int next = 0; next <= LongestText; end = Math.Min(next, text.Length))
            {
                next += text[end] switch
                {
                    (byte)'\\' => text[end + 1] == (byte)'u' ? 6 : 2,
                    >= 0xF0 => 4,
                    >= 0xE0 => 3,
                    >= 0xC0 => 2,
                    _ => 1,
                };
            }

            return text[..end];
        }

        /// <summary>The text as it is meant.</summary>
        public ReadOnlySpan<byte> Unescaped()
        {
            ReadOnlySpan<byte> text = token.Span[1..^1];
            if (!text.Contains((byte)'\\'))
            {
                return text;
            }

            Utf8JsonReader reader = new(token.Span);
            reader.Read();
            byte[] plain = new byte[text.Length];
            try
            {
                return plain.AsSpan(0, reader.CopyString(plain));
            }
            catch (InvalidOperationException)
            {
                return [];
            }
        }
    }
}
