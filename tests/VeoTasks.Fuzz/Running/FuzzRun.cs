using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace VeoTasks.Fuzz.Running;

/// <summary>Runs many cases on all cores and gathers what is wrong.</summary>
/// <param name="levels">What to run.</param>
internal sealed class FuzzRun(IReadOnlyList<IFuzzLevel> levels)
{
    /// <summary>Where an exception comes from is in its first lines.</summary>
    private const int MostFrames = 8;

    private readonly ConcurrentQueue<FuzzFinding> _findings = new();
    private readonly ConcurrentBag<CaseWatch> _watches = [];

    /// <summary>More findings than this say nothing new, and end the run.</summary>
    public int MostFindings { get; init; } = 10;

    /// <summary>Hears of each finding at once, so that a long run that is stopped has not been in vain. Called by any thread.</summary>
    public Action<FuzzFinding> Found { get; init; } = _ => { };

    /// <summary>How long one case may take before it counts as hanging. Real time, and far more than any needs.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Runs the cases. A case that hangs ends the run, since nothing can end the case.</summary>
    public async Task<FuzzReport> RunAsync(FuzzArguments arguments, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Dictionary<string, int> counts = [];
        foreach (IFuzzLevel level in levels)
        {
            CaseName[]? named = arguments.Case is null ? null : [.. Named(arguments, level)];
            int count = named?.Length ?? (int)((long)arguments.Count * level.Percent / 100);
            counts[level.Name] = count;
            Func<int, CaseName> name = number => named?[number] ?? new CaseName(level.Name, arguments.Seed, number);
            if (await HangsAsync(Task.Run(() => WorkAsync(level, count, name, enough.Token), CancellationToken.None)))
            {
                break;
            }
        }

        await enough.CancelAsync();
        return new FuzzReport(counts, arguments.Seed, Stopwatch.GetElapsedTime(started), [.. _findings]);
    }

    private static IEnumerable<CaseName> Named(FuzzArguments arguments, IFuzzLevel level) =>
        arguments.Case!.Split(':') is [var name, var text] && name == level.Name
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? [new CaseName(name, arguments.Seed, number)]
            : [];

    private Task WorkAsync(IFuzzLevel level, int count, Func<int, CaseName> name, CancellationToken cancellationToken)
    {
        int next = -1;
        return Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(DrainAsync, CancellationToken.None)));

        async Task DrainAsync()
        {
            CaseWatch watch = new();
            _watches.Add(watch);
            while (Interlocked.Increment(ref next) is var number && number < count && _findings.Count < MostFindings
                && !cancellationToken.IsCancellationRequested)
            {
                watch.Begin(name(number));
                await TryAsync(level, name(number), cancellationToken);
            }

            watch.End();
        }
    }

    private async Task TryAsync(IFuzzLevel level, CaseName name, CancellationToken cancellationToken)
    {
        try
        {
            if (await level.RunAsync(name.CreateRandom(), cancellationToken) is { } complaint)
            {
                Add(new FuzzFinding(name, complaint));
            }
        }
#pragma warning disable CA1031 // Any exception that gets here is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Add(new FuzzFinding(name, Describe(exception)));
        }
    }

    private void Add(FuzzFinding finding)
    {
        _findings.Enqueue(finding);
        Found(finding);
    }

    private static string Describe(Exception exception) => string.Join('\n', exception.ToString().Split('\n').Take(MostFrames));

    /// <summary>Waits for the work, or until a case has used up its time.</summary>
    private async Task<bool> HangsAsync(Task work)
    {
        using PeriodicTimer looks = new(Patience / 20);
        while (await Task.WhenAny(work, looks.WaitForNextTickAsync(CancellationToken.None).AsTask()) != work)
        {
            List<CaseName> overdue = [.. _watches.Select(watch => watch.Overdue(Patience)).OfType<CaseName>()];
            overdue.ForEach(name => Add(new FuzzFinding(name, CaseWatch.Complaint)));
            if (overdue.Count > 0)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Something that a case has shown to be wrong.</summary>
/// <param name="Case">The case.</param>
/// <param name="What">What is wrong.</param>
internal sealed record FuzzFinding(CaseName Case, string What)
{
    /// <summary>What is wrong, and how to see it again.</summary>
    public override string ToString() => $"{Case} of seed {Case.Seed}: {What}\n  {Case.Replay}";
}

/// <summary>What came of a run.</summary>
/// <param name="Counts">How many cases of each level were run.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Findings">What is wrong, in the order of its being found.</param>
internal sealed record FuzzReport(IReadOnlyDictionary<string, int> Counts, int Seed, TimeSpan Elapsed, IReadOnlyList<FuzzFinding> Findings)
{
    /// <summary>One line that sums up, then each finding.</summary>
    public override string ToString()
    {
        string counts =
            string.Join(", ", Counts.Select(level => string.Create(CultureInfo.InvariantCulture, $"{level.Value} {level.Key} cases")));
        string sum = string.Create(
            CultureInfo.InvariantCulture, $"{counts} of seed {Seed} in {Elapsed.TotalSeconds:0.0} s: {Findings.Count} found.");
        return string.Join('\n', [sum, .. Findings]);
    }
}

/// <summary>Knows which case one worker is at, and since when.</summary>
internal sealed class CaseWatch
{
    /// <summary>What is said of a case that hangs.</summary>
    public const string Complaint = "It does not end.";

    private readonly Lock _gate = new();
    private CaseName? _current;
    private long _started;

    /// <summary>The worker begins a case.</summary>
    public void Begin(CaseName name)
    {
        lock (_gate)
        {
            _current = name;
            _started = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>The worker has nothing left to do.</summary>
    public void End()
    {
        lock (_gate)
        {
            _current = null;
        }
    }

    /// <summary>The case, if it has taken longer than that.</summary>
    public CaseName? Overdue(TimeSpan patience)
    {
        lock (_gate)
        {
            return _current is not null && Stopwatch.GetElapsedTime(_started) > patience ? _current : null;
        }
    }
}
