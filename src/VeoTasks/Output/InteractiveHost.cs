using System.Management.Automation.Host;

namespace VeoTasks.Output;

/// <summary>Tells whether somebody watches: a bar that nobody sees fills job streams and logs.</summary>
internal static class InteractiveHost
{
    private const string Console = "ConsoleHost";
    private const string Switch = "-NonInteractive";
    private const int ShortestSwitch = 5;

    /// <summary>Whether a host has a screen, and in pwsh is neither redirected nor told that nobody is there. Jobs and bare runspaces have none.</summary>
    public static bool Is(PSHost host) =>
        HasScreen(host) && (host.Name != Console || !(System.Console.IsOutputRedirected || Environment.GetCommandLineArgs().Any(IsNonInteractive)));

    private static bool HasScreen(PSHost host)
    {
        try
        {
            return host.UI?.RawUI?.BufferSize.Width > 0;
        }
        catch (Exception exception) when (exception is HostException or InvalidOperationException or NotImplementedException or NotSupportedException or IOException)
        {
            // What hosts without a screen answer, each in its own way.
            return false;
        }
    }

    /// <summary>pwsh takes any beginning of the switch from "-noni" on, also with two hyphens.</summary>
    private static bool IsNonInteractive(string argument)
    {
        string single = argument.StartsWith("--", StringComparison.Ordinal) ? argument[1..] : argument;
        return single.Length >= ShortestSwitch && Switch.StartsWith(single, StringComparison.OrdinalIgnoreCase);
    }
}
