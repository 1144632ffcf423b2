using System.Globalization;

namespace VeoTasks.Emulator.Cdn;

/// <summary>One satisfiable range of a file.</summary>
/// <param name="First">The first byte's offset.</param>
/// <param name="Last">The last byte's offset, inclusive.</param>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;
}

internal enum RangeOutcome
{
    /// <summary>No Range header, another unit, several ranges or nonsense: the whole file is sent (RFC 9110, 14.2 lets a server ignore the field).</summary>
    Whole,

    /// <summary>One part of the file.</summary>
    Part,

    /// <summary>Nothing of it lies within the file: 416.</summary>
    Unsatisfiable,
}

/// <summary>Reads a Range header (RFC 9110, 14.1.2 and 14.2).</summary>
internal static class RangeHeader
{
    private const string Unit = "bytes=";

    public static RangeOutcome Read(string? header, long fileLength, out ByteRange range)
    {
        range = default;
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeOutcome.Whole;
        }

        var spec = header.AsSpan(Unit.Length).Trim();
        var dash = spec.IndexOf('-');
        if (dash < 0 || !TryPosition(spec[..dash], out var first) || !TryPosition(spec[(dash + 1)..], out var last))
        {
            return RangeOutcome.Whole;
        }

        return (first, last) switch
        {
            (null, null) => RangeOutcome.Whole,
            (null, { } suffix) => Satisfy(Math.Max(0, fileLength - suffix), suffix == 0 ? -1 : fileLength - 1, fileLength, out range),
            ({ } from, null) => Satisfy(from, fileLength - 1, fileLength, out range),
            ({ } from, { } to) when from > to => RangeOutcome.Whole,
            ({ } from, { } to) => Satisfy(from, Math.Min(to, fileLength - 1), fileLength, out range),
        };
    }

    private static RangeOutcome Satisfy(long first, long last, long fileLength, out ByteRange range)
    {
        range = new ByteRange(first, last);
        return first <= last && first < fileLength ? RangeOutcome.Part : RangeOutcome.Unsatisfiable;
    }

    // Digits only, no sign and no blanks; absent is null. A number too large for 64 bits is as good as the largest.
    private static bool TryPosition(ReadOnlySpan<char> digits, out long? position)
    {
        position = null;
        if (digits.IsEmpty)
        {
            return true;
        }

        if (digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        position = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
        return true;
    }
}
