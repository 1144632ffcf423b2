using System.Buffers;

namespace VeoTasks.Http;

/// <summary>Where the bytes of a video go while it is decoded.</summary>
internal interface IVideoSink
{
    /// <summary>Takes the bytes that come next.</summary>
    void Append(ReadOnlySpan<byte> bytes);
}

/// <summary>
/// Takes videos out of JSON while it arrives. A long text that is base64, or a data: URI, goes decoded to where it is to be; a short text
/// takes its place. So an answer with videos in it needs no more memory than one without, whatever its length.
/// </summary>
/// <param name="open">Is given a text's first bytes, decoded: says where all of them go, or null to leave the text as it is.</param>
internal sealed class VideoExtractor(Func<ReadOnlyMemory<byte>, IVideoSink?> open) : IDisposable
{
    /// <summary>How much of an answer may remain beside its videos, in bytes.</summary>
    public const int MaximumRest = 1024 * 1024;

    /// <summary>Texts from that length on are looked at; what is shorter remains.</summary>
    public const int Threshold = 64 * 1024;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);

    private readonly byte[] _decoded = ArrayPool<byte>.Shared.Rent(Base64Text.MaximumDecoded);
    private readonly List<(byte[] Token, IVideoSink Sink)> _videos = [];
    private byte[] _rest = ArrayPool<byte>.Shared.Rent(2 * Threshold);
    private int _length;
    private int _begin;
    private int _depth;
    private bool _isInText;
    private bool _isInEscape;
    private bool _isTested;
    private bool _isSkipping;
    private Base64Text? _base64;

    /// <summary>What remains: all that came, with a token of a few bytes in the place of each video.</summary>
    public ReadOnlyMemory<byte> Rest => _rest.AsMemory(0, _length);

    /// <summary>Whether the outermost object or array has ended; what follows is not taken any more.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether more remains than <see cref="MaximumRest"/>; nothing more is taken then.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether a video's text turned out in the middle to be no base64.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Where the video went whose place a token takes; null when these bytes are no token.</summary>
    public IVideoSink? Find(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] token, IVideoSink sink) in _videos)
        {
            if (bytes.SequenceEqual(token))
            {
                return sink;
            }
        }

        return null;
    }

    /// <summary>Takes the bytes that come next.</summary>
    public void Push(ReadOnlySpan<byte> json)
    {
        while (!json.IsEmpty && !IsComplete && !IsTooLong)
        {
            json = json[(_base64 is not null ? Decode(json) : _isInText ? TakeText(json) : TakeStructure(json))..];
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_decoded);
        ArrayPool<byte>.Shared.Return(_rest);
        _rest = [];
        _length = 0;
    }

    private int TakeStructure(ReadOnlySpan<byte> json)
    {
        int mark = json.IndexOfAny(Structure);
        int count = mark < 0 ? json.Length : mark + 1;
        Keep(json[..count]);
        switch (mark < 0 ? 0 : json[mark])
        {
            case (byte)'"':
                (_isInText, _isTested, _begin) = (true, false, _length);
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                IsComplete = --_depth <= 0;
                break;
        }

        return count;
    }

    private int TakeText(ReadOnlySpan<byte> json)
    {
        int mark = _isInEscape ? 0 : json.IndexOfAny((byte)'"', (byte)'\\');
        int count = mark < 0 ? json.Length : mark + 1;
        int untilTest = _isTested ? int.MaxValue : Threshold - (_length - _begin);
        count = Math.Min(count, untilTest);
        bool isAtMark = mark >= 0 && count == mark + 1;
        if (!_isSkipping || (isAtMark && !_isInEscape && json[mark] == '"'))
        {
            Keep(json[..count]);
        }

        (_isInText, _isInEscape, _isSkipping) = !isAtMark || _isInEscape ? (true, false, _isSkipping)
            : json[mark] == '"' ? (false, false, false)
            : (true, true, _isSkipping);
        if (_isInText && count == untilTest)
        {
            Test();
        }

        return count;
    }

    /// <summary>Whether the text that has become so long is a video.</summary>
    private void Test()
    {
        _isTested = true;
        ReadOnlySpan<byte> text = _rest.AsSpan(_begin.._length);
        bool isDataUri = text.StartsWith("data:"u8);
        Base64Text base64 = isDataUri ? Base64Text.InDataUrl() : new Base64Text();
        int first;
        try
        {
            base64.Take(text);
            first = base64.Decode(_decoded);
        }
        catch (InvalidDataException)
        {
            // Long, but something else.
            return;
        }

        if (first == 0 || open(_decoded.AsMemory(0, first)) is not { } sink)
        {
            return;
        }

        // The token begins as an MP4 does, and nobody but this answer's reader can know the rest of it.
        byte[] token = [0, 0, 0, 24, .. "ftyp"u8, .. Guid.NewGuid().ToByteArray()];
        _videos.Add((token, sink));
        _base64 = base64;
        _length = _begin + (isDataUri ? text.IndexOf((byte)',') + 1 : 0);
        Keep(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(token)));
        sink.Append(_decoded.AsSpan(0, first));
    }

    private int Decode(ReadOnlySpan<byte> json)
    {
        try
        {
            int taken = _base64!.Take(json);
            _videos[^1].Sink.Append(_decoded.AsSpan(0, _base64.Decode(_decoded)));
            if (_base64.IsClosed)
            {
                (_base64, _isInText) = (null, false);
                Keep("\""u8);
            }

            return taken;
        }
        catch (InvalidDataException)
        {
            // It stands in the answer as a text that is no video.
            _base64 = null;
            _videos.RemoveAt(_videos.Count - 1);
            (IsBroken, _isSkipping, _length) = (true, true, _begin);
            Keep("?"u8);
            return 0;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        IsTooLong = _length + bytes.Length > MaximumRest;
        if (IsTooLong)
        {
            return;
        }

        if (_length + bytes.Length > _rest.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(2 * _rest.Length, MaximumRest));
            Rest.Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_rest);
            _rest = larger;
        }

        bytes.CopyTo(_rest.AsSpan(_length));
        _length += bytes.Length;
    }
}
