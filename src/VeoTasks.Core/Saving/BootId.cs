using System.Globalization;

namespace VeoTasks.Saving;

/// <summary>
/// Which run of this machine it is, from power-on to power-off. Bytes that were written but not flushed survive the death of a process,
/// not that of the machine: it may leave a file of the right length with zeros in it.
/// </summary>
internal static class BootId
{
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>Differs between any two runs of the machine. Should it ever differ within one, unflushed bytes are fetched again.</summary>
    public static string Id { get; } = File.Exists(LinuxBootId) ? File.ReadAllText(LinuxBootId).Trim() : Estimate();

    /// <summary>The time of the start to about a quarter of an hour: the clock may be set a little meanwhile.</summary>
    private static string Estimate()
    {
        DateTime start = DateTime.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64);
        long quarters = (long)Math.Round((start - DateTime.UnixEpoch) / TimeSpan.FromMinutes(15));
        return quarters.ToString(CultureInfo.InvariantCulture);
    }
}
