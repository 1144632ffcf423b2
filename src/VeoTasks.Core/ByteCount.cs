namespace VeoTasks;

/// <summary>Sizes as people read them.</summary>
internal static class ByteCount
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>"12.3 MB", in eight characters at most and powers of 1024 as PowerShell's own MB.</summary>
    /// <param name="bytes">The size in bytes.</param>
    /// <param name="culture">Whose decimal mark it gets.</param>
    public static string Show(long bytes, IFormatProvider culture)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return unit == 0
            ? string.Create(culture, $"{bytes} B")
            : $"{value.ToString(value < 1000 ? "0.0" : "0", culture)} {Units[unit]}";
    }
}
