using System.Globalization;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Hosting;

/// <summary>What the exe says once it listens: addresses, and lines to paste into PowerShell.</summary>
internal static class Greeting
{
    private const int IdsShown = 12;

    public static IEnumerable<string> Lines(EmulatorInfo info, bool endsWithStdin)
    {
        yield return $"VeoTasks emulator, process {info.ProcessId.ToString(CultureInfo.InvariantCulture)}. Control {info.Control}  CDN {info.Cdn}  mirror {info.Mirror}";
        foreach (var (name, gateway) in info.Gateways)
        {
            yield return "";
            yield return $"# {name}";
            yield return $"$env:VEOTASKS_{name.ToUpperInvariant()}_KEY = '{gateway.Key}'";
            yield return $"{IdsOf(name, info.Tasks)} | Wait-VeoTask -Provider {name} -BaseUri {gateway.BaseUri} -PollIntervalSec 1 | Save-VeoVideo -Destination ./videos";
        }

        yield return "";
        yield return endsWithStdin ? "It ends when its standard input closes." : "Ctrl+C ends it.";
    }

    private static string IdsOf(string gateway, IReadOnlyList<TaskInfo> tasks)
    {
        var ids = tasks.Where(task => task.Gateway == gateway).Select(task => $"'{task.Id.Replace("'", "''", StringComparison.Ordinal)}'").ToList();
        return ids.Count switch
        {
            0 => "'id'",
            > IdsShown => $"{string.Join(", ", ids.Take(IdsShown))} <# and {(ids.Count - IdsShown).ToString(CultureInfo.InvariantCulture)} more #>",
            _ => string.Join(", ", ids),
        };
    }
}
