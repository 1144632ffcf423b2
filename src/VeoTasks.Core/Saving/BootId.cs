using System.Globalization;
using System.Runtime.InteropServices;

namespace VeoTasks.Saving;

/// <summary>
/// Which run of this machine it is, from power-on to power-off. Bytes that were written but not flushed survive the death of a process,
/// not that of the machine: it may leave a file of the right length with zeros in it.
/// </summary>
internal static class BootId
{
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";
    private const int TimeOfDayInformation = 3;

    /// <summary>
    /// Differs between any two runs of the machine. Where the system has no such id it is another in every process: unflushed bytes are
    /// fetched again then.
    /// </summary>
    public static string Id { get; } = Read() ?? Guid.NewGuid().ToString();

    private static string? Read()
    {
        try
        {
            return OperatingSystem.IsWindows() ? ReadWindows()
                : OperatingSystem.IsMacOS() ? ReadMac()
                : File.ReadAllText(LinuxBootId).Trim();
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The moment of the start, to a ten-millionth of a second.</summary>
    private static string? ReadWindows()
    {
        long[] times = new long[6];
        bool isKnown = NtQuerySystemInformation(TimeOfDayInformation, times, times.Length * sizeof(long), out _) == 0 && times[0] != 0;
        return isKnown ? times[0].ToString(CultureInfo.InvariantCulture) : null;
    }

    private static string? ReadMac()
    {
        byte[] text = new byte[64];
        nint length = text.Length;
        return SystemControl("kern.bootsessionuuid", text, ref length, 0, 0) == 0 && length > 1
            ? System.Text.Encoding.ASCII.GetString(text, 0, (int)length - 1)
            : null;
    }

    [DllImport("ntdll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NtQuerySystemInformation(int kind, [Out] long[] answer, int size, out int written);

    [DllImport("libc", EntryPoint = "sysctlbyname")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemControl(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [Out] byte[] answer, ref nint length, nint newValue, nint newLength);
}
