using System.Text;

namespace VeoTasks.Tests.Saving.Streams;

/// <summary>A download answer with that many symbols of base64, made up while it is read so that it takes no memory itself.</summary>
internal sealed class EndlessAnswer(int symbols) : ForwardStream
{
    private readonly Queue<byte[]> _frame =
        new(["{\"base64\":\""u8.ToArray(), Encoding.ASCII.GetBytes($"\",\"size\":{symbols / 4 * 3}}}")]);
    private int _left = symbols;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override int Read(Span<byte> buffer)
    {
        if (_frame.Count == 1 && _left > 0)
        {
            int length = Math.Min(_left, buffer.Length);
            buffer[..length].Fill((byte)'A');
            _left -= length;
            return length;
        }

        if (!_frame.TryDequeue(out byte[]? text))
        {
            return 0;
        }

        text.CopyTo(buffer);
        return text.Length;
    }
}
