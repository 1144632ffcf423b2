using System.Text;

namespace VeoTasks.Fuzz.Running;

/// <summary>Makes one seed out of several facts, the same in every process (FNV-1a), which string.GetHashCode is not.</summary>
internal static class StableHash
{
    /// <summary>A seed that follows from a seed, a text and a number.</summary>
    public static int Of(int seed, string text, int number)
    {
        uint hash = Mix(Mix(2166136261, (uint)seed), (uint)number);
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ one) * 16777619;
        }

        return (int)(hash & int.MaxValue);
    }

    private static uint Mix(uint hash, uint value)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            hash = (hash ^ ((value >> shift) & 0xFF)) * 16777619;
        }

        return hash;
    }
}
