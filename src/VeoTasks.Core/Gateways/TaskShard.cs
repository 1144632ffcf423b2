using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VeoTasks.Gateways;

/// <summary>
/// Spreads tasks over workers: each task has one share, wherever and whenever it is worked out. The share of a text is the first eight
/// bytes of its SHA-256 as UTF-8, read as a number with the highest byte first, modulo the number of shares. Part of the module's
/// interface: workers of different versions split one list between them, so it never changes.
/// </summary>
internal static class TaskShard
{
    /// <summary>
    /// The share of a task. Its text is "provider:id", or the id alone where no provider is named, with A to Z as small letters: a UUID
    /// comes in either. The model is no part of it, since it only says under which path a task is asked for.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="count">How many shares there are, from 1.</param>
    /// <returns>From 0 to <paramref name="count"/> - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static int Of(VeoTaskReference task, int count)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Of((task with { Model = null }).ToString(), count);
    }

    /// <summary>The share of any text, such as a line that names no task.</summary>
    /// <param name="text">The text; case matters in letters beyond ASCII only.</param>
    /// <param name="count">How many shares there are, from 1.</param>
    /// <returns>From 0 to <paramref name="count"/> - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static int Of(string text, int count)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = bytes[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(bytes[i] | 0x20) : bytes[i];
        }

        return (int)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes)) % (uint)count);
    }
}
