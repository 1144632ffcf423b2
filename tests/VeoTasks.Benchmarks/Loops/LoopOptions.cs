namespace VeoTasks.Benchmarks.Loops;

/// <summary>How a loop of this program runs.</summary>
/// <param name="Server">The gateway's base address.</param>
/// <param name="Window">How long it is measured.</param>
internal sealed record LoopOptions(Uri Server, TimeSpan Window)
{
    /// <summary>Requests under way at once, the same for all contenders that can choose.</summary>
    public const int InFlight = 64;

    /// <summary>A key of the usual length; the server does not look at it.</summary>
    public const string Key = "sk-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL";
}
