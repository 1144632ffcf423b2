using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Saving.Streams;

/// <summary>A body of which the next piece comes after a pause each time.</summary>
internal sealed class TricklingStream(byte[] bytes, TimeSpan pause, VirtualClock clock) : MemoryStream(bytes)
{
    private const int Piece = 60_000;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        clock.Advance(pause);
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, Piece)], cancellationToken);
    }
}
