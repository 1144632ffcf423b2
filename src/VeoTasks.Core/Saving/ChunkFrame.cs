using System.Text;
using System.Text.RegularExpressions;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// A file inside the chunks that it was sent in, each behind a line with its length in hexadecimal. Stores that do not know "aws-chunked"
/// keep an upload with its chunks, and so do proxies that take them for the body.
/// </summary>
internal sealed partial class ChunkFrame
{
    private const int LongestLine = 512;

    /// <summary>What chunks have at least on average, so that a file of tiny ones does not keep the processor busy.</summary>
    private const int LeastLength = 256;

    private const int FewChunks = 100;

    private readonly IVideoSink _sink;
    private readonly StringBuilder _line = new();
    private long _left;
    private long _length;
    private long _chunks;

    private ChunkFrame(long left, IVideoSink sink) => (_left, _sink) = (left, sink);

    /// <summary>Whether the last chunk has come, or something that is none.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The frame of a file that such a line stands before; null for any other text.</summary>
    public static ChunkFrame? Of(ReadOnlySpan<byte> before, IVideoSink sink) =>
        before.EndsWith("\n"u8) && LengthOf(Encoding.UTF8.GetString(before)) is > 0 and { } length ? new(length, sink) : null;

    /// <summary>Takes the bytes that come next, and hands on those of the file.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsOver)
        {
            int count = (int)Math.Min(_left, bytes.Length);
            if (count > 0)
            {
                _sink.Append(bytes[..count]);
                _left -= count;
                bytes = bytes[count..];
                continue;
            }

            TakeSymbol((char)bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void TakeSymbol(char symbol)
    {
        _line.Append(symbol);
        string line = _line.ToString();
        if (symbol == '\n' && line.Trim().Length > 0)
        {
            _line.Clear();
            _left = LengthOf(line) ?? 0;
            _length += _left;
            IsOver = _left == 0 || (++_chunks > FewChunks && _length < LeastLength * _chunks);
        }

        IsOver |= line.Length > LongestLine;
    }

    private static long? LengthOf(string line) =>
        Head().Match(line) is { Success: true } head ? Convert.ToInt64(head.Groups[1].Value, 16) : null;

    [GeneratedRegex(@"^\s*([0-9a-f]{1,12})\s*(;[^\r\n]*)?\r?\n$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Head();
}
