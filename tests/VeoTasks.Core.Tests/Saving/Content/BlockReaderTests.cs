using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Content;

/// <summary>Small reads of a file come out of blocks, and bring the same bytes.</summary>
public sealed class BlockReaderTests
{
    private const int Length = 20_000;
    private readonly byte[] _file = new byte[Length];
    private int _reads;

    public BlockReaderTests() => new Random(7).NextBytes(_file);

    [Fact]
    public void Every_read_brings_what_the_file_holds()
    {
        Random random = new(42);
        BlockReader blocks = new(Read);
        for (int time = 0; time < 2_000; time++)
        {
            int offset = random.Next(Length + 100);
            byte[] wanted = new byte[random.Next(time % 10 == 0 ? 9_000 : 40)];
            byte[] found = new byte[wanted.Length];

            Assert.Equal(Read(wanted, offset), blocks.Read(found, offset));
            Assert.Equal(wanted, found);
        }
    }

    [Fact]
    public void Reads_that_lie_close_together_are_one_read_of_the_file()
    {
        BlockReader blocks = new(Read);
        for (int offset = 0; offset < 4_000; offset += 16)
        {
            Assert.Equal(16, blocks.Read(new byte[16], offset));
        }

        Assert.Equal(1, _reads);
    }

    private int Read(Span<byte> buffer, long offset)
    {
        _reads++;
        ReadOnlySpan<byte> rest = _file.AsSpan((int)Math.Min(offset, Length));
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    }
}
