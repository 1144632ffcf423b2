using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace VeoTasks.Benchmarks.Polling;

/// <summary>
/// How a contender talks with the harness: for each line with a number of seconds it measures itself for that long and answers
/// with one line of JSON. The first measurement warms it up and is thrown away.
/// </summary>
internal static class Talk
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Measures until the input ends.</summary>
    public static async Task RunAsync(
        Uri server, Func<LoopOptions, CancellationToken, Task<LoopReport>> loop, CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } seconds)
        {
            TimeSpan window = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
            Say(await loop(new LoopOptions(server, window), cancellationToken));
        }
    }

    /// <summary>Writes a report as one line.</summary>
    public static void Say<T>(T report) => Console.WriteLine(Phrase(report));

    /// <summary>That line.</summary>
    public static string Phrase<T>(T report) => JsonSerializer.Serialize(report, Json);

    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">The line is no report.</exception>
    public static T Understand<T>(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json)!;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"Expected a report, got '{line}'.", exception);
        }
    }
}

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

/// <summary>What a contender says of itself once it is warm, as one line of JSON on its standard output.</summary>
/// <param name="Polls">Answers read within the window.</param>
/// <param name="WallSeconds">The window's length.</param>
/// <param name="CpuSeconds">Processor time of the contender's process within the window, user and system.</param>
/// <param name="AllocatedBytes">Bytes allocated on the managed heap within the window; null where there is none.</param>
internal sealed record LoopReport(long Polls, double WallSeconds, double CpuSeconds, long? AllocatedBytes = null);

/// <summary>Runs work that would never end for as long as it is measured.</summary>
internal static class Measured
{
    /// <summary>Starts the work, measures it, ends it. What the work throws ends the measurement.</summary>
    public static async Task<LoopReport> RunAsync(
        Func<CancellationToken, Task> work, Meter meter, LoopOptions options, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = Task.Run(() => work(stop.Token), cancellationToken);
        Task<LoopReport> measuring = meter.MeasureAsync(options.Window, stop.Token);
        if (await Task.WhenAny(running, measuring) == running)
        {
            await running;
            throw new InvalidOperationException("The work ended before it was measured.");
        }

        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // Called off above.
        }

        return await measuring;
    }
}

/// <summary>Counts polls and measures what they cost this process within a window of time.</summary>
internal sealed class Meter
{
    /// <summary>For connections to open and queues to fill.</summary>
    private static readonly TimeSpan LeadIn = TimeSpan.FromMilliseconds(500);

    private long _polls;

    /// <summary>Counts one poll. Callable from any thread.</summary>
    public void Count() => Interlocked.Increment(ref _polls);

    /// <summary>Lets the work get going, then measures for the length of the window.</summary>
    public async Task<LoopReport> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        await Task.Delay(LeadIn, cancellationToken);
        long polls = Interlocked.Read(ref _polls);
        long allocated = GC.GetTotalAllocatedBytes();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(window, cancellationToken);
        return new LoopReport(
            Interlocked.Read(ref _polls) - polls,
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes() - allocated);
    }
}
