using System.Buffers.Text;
using System.Text;

namespace VeoTasks.Saving;

/// <summary>
/// Walks the top level of a JSON object in constant memory, however long its strings are, and stops where a video's text begins.
/// A reader over whole tokens would need the video as one string.
/// </summary>
internal sealed class JsonEnvelope(ByteFeed feed)
{
    private const int LongestToken = 64;

    private readonly List<byte> _token = new(LongestToken);
    private bool _isOpen;
    private bool _hasMembers;

    /// <summary>Whether a video was read, so that the same video in the other property is passed over.</summary>
    public bool HasVideo { get; set; }

    /// <summary>Whether the video's text is a data: URI rather than bare base64.</summary>
    public bool IsDataUrl { get; private set; }

    /// <summary>The value of "size", in bytes of the decoded video; null when there is none so far.</summary>
    public long? DeclaredSize { get; private set; }

    /// <summary>Whether "success" was there and false.</summary>
    public bool SaysFailed { get; private set; }

    /// <summary>Goes on to the first byte of the next video's text, behind its quotation mark; false when the object ends first.</summary>
    /// <exception cref="InvalidDataException">It is not a JSON object.</exception>
    /// <exception cref="EndOfStreamException">It ends in the middle.</exception>
    public async ValueTask<bool> FindVideoAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await SkipPreambleAsync(cancellationToken);
            await ExpectAsync('{', cancellationToken);
            _isOpen = true;
        }

        while (await NextKeyAsync(cancellationToken) is { } key)
        {
            bool isText = await PeekAsync(cancellationToken) == '"';
            if (isText && !HasVideo && key is "base64" or "data_url")
            {
                feed.Skip(1);
                IsDataUrl = key is "data_url";
                return true;
            }

            await ReadValueAsync(cancellationToken);
            Accept(key);
        }

        return false;
    }

    /// <summary>Up to and including the colon of the next member; null when the object ends.</summary>
    private async ValueTask<string?> NextKeyAsync(CancellationToken cancellationToken)
    {
        byte symbol = await PeekAsync(cancellationToken);
        if (symbol == '}')
        {
            return null;
        }

        if (_hasMembers)
        {
            await ExpectAsync(',', cancellationToken);
        }

        _hasMembers = true;
        await ExpectAsync('"', cancellationToken);
        await ReadTextAsync(cancellationToken);
        string key = Encoding.UTF8.GetString(_token.ToArray());
        await ExpectAsync(':', cancellationToken);
        return key;
    }

    private async ValueTask ReadValueAsync(CancellationToken cancellationToken)
    {
        _token.Clear();
        switch (await PeekAsync(cancellationToken))
        {
            case (byte)'"':
                feed.Skip(1);
                await ReadTextAsync(cancellationToken);
                break;
            case (byte)'{' or (byte)'[':
                await SkipNestedAsync(cancellationToken);
                break;
            default:
                await ReadLiteralAsync(cancellationToken);
                break;
        }
    }

    private void Accept(string key)
    {
        Span<byte> token = _token.ToArray();
        if (key is "size" && Utf8Parser.TryParse(token, out long size, out int length) && length == token.Length)
        {
            DeclaredSize = size;
        }
        else if (key is "success")
        {
            SaysFailed = token.SequenceEqual("false"u8);
        }
    }

    /// <summary>Reads a string behind its opening quotation mark and keeps its beginning as it stands.</summary>
    private async ValueTask ReadTextAsync(CancellationToken cancellationToken)
    {
        _token.Clear();
        while (true)
        {
            await feed.FillAsync(cancellationToken);
            int plain = feed.Buffered.IndexOfAny((byte)'"', (byte)'\\');
            Keep(plain < 0 ? feed.Buffered.Length : plain);
            if (plain < 0)
            {
                continue;
            }

            bool isEnd = feed.Buffered[0] == '"';
            feed.Skip(1);
            if (isEnd)
            {
                return;
            }

            await feed.FillAsync(cancellationToken);
            Keep(1);
        }
    }

    private async ValueTask ReadLiteralAsync(CancellationToken cancellationToken)
    {
        while (await feed.PeekAsync(cancellationToken) is var symbol && (char.IsAsciiLetterOrDigit((char)symbol) || symbol is (byte)'+' or (byte)'-' or (byte)'.'))
        {
            Keep(1);
        }

        if (_token.Count == 0)
        {
            throw NotJson();
        }
    }

    private async ValueTask SkipNestedAsync(CancellationToken cancellationToken)
    {
        int depth = 0;
        do
        {
            byte symbol = await feed.PeekAsync(cancellationToken);
            feed.Skip(1);
            depth += symbol is (byte)'{' or (byte)'[' ? 1 : symbol is (byte)'}' or (byte)']' ? -1 : 0;
            if (symbol == '"')
            {
                await ReadTextAsync(cancellationToken);
            }
        }
        while (depth > 0);

        _token.Clear();
    }

    private async ValueTask SkipPreambleAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < Encoding.UTF8.Preamble.Length && await feed.PeekAsync(cancellationToken) == Encoding.UTF8.Preamble[i]; i++)
        {
            feed.Skip(1);
        }
    }

    private async ValueTask ExpectAsync(char expected, CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken) != expected)
        {
            throw NotJson();
        }

        feed.Skip(1);
    }

    /// <summary>The next byte that is no white space.</summary>
    private async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            byte symbol = await feed.PeekAsync(cancellationToken);
            if (symbol is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return symbol;
            }

            feed.Skip(1);
        }
    }

    private void Keep(int count)
    {
        foreach (byte symbol in feed.Buffered[..Math.Min(count, LongestToken - _token.Count)])
        {
            _token.Add(symbol);
        }

        feed.Skip(count);
    }

    private static InvalidDataException NotJson() => new("The answer is not the JSON object that the gateway documents.");
}

/// <summary>Hands out a stream's bytes one at a time or as they lie in the buffer, whichever the reader needs.</summary>
internal sealed class ByteFeed(Stream source)
{
    private const int BufferLength = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly byte[] _beginning = new byte[GatewayMessage.MaximumLength];
    private int _beginningLength;
    private int _start;
    private int _end;

    /// <summary>What is there without waiting; may be empty.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start.._end);

    /// <summary>The stream's first bytes, kept for the case that they turn out to be an error message.</summary>
    public ReadOnlySpan<byte> Beginning => _beginning.AsSpan(0, _beginningLength);

    /// <summary>Leaves that many of the buffered bytes behind.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>Waits until there is at least one byte in the buffer.</summary>
    /// <exception cref="EndOfStreamException">There is no more.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            return;
        }

        _start = 0;
        _end = await source.ReadAsync(_buffer, cancellationToken);
        if (_end == 0)
        {
            throw new EndOfStreamException("The JSON ended in the middle.");
        }

        int kept = Math.Min(_end, _beginning.Length - _beginningLength);
        _buffer.AsSpan(0, kept).CopyTo(_beginning.AsSpan(_beginningLength));
        _beginningLength += kept;
    }

    /// <summary>The next byte, without leaving it behind.</summary>
    /// <exception cref="EndOfStreamException">There is no more.</exception>
    public async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        await FillAsync(cancellationToken);
        return _buffer[_start];
    }
}
