namespace VeoTasks;

/// <summary>What one run of Wait-VeoTask or Save-VeoVideo did, as -SummaryVariable gives it. The counts are the sums of <see cref="Providers"/>.</summary>
public sealed class VeoSummary
{
    /// <summary>The command's name.</summary>
    public required string Command { get; init; }

    /// <summary>How it ended.</summary>
    public VeoRunEnd End { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The tasks that were given, each counted once.</summary>
    public int Tasks => Providers.Sum(provider => provider.Tasks);

    /// <summary>Tasks that ended well: with a result, or with all videos on disk.</summary>
    public int Succeeded => Providers.Sum(provider => provider.Succeeded);

    /// <summary>Tasks that failed.</summary>
    public int Failed => Providers.Sum(provider => provider.Failed);

    /// <summary>Tasks that were called off at the gateway.</summary>
    public int Canceled => Providers.Sum(provider => provider.Canceled);

    /// <summary>Tasks without an end.</summary>
    public int Unfinished => Providers.Sum(provider => provider.Unfinished);

    /// <summary>Lines that named no task that could be asked for.</summary>
    public int Rejected { get; init; }

    /// <summary>Videos that this run saved.</summary>
    public int Saved => Providers.Sum(provider => provider.Saved);

    /// <summary>Videos that were there already.</summary>
    public int Skipped => Providers.Sum(provider => provider.Skipped);

    /// <summary>The size of the videos that this run saved, in bytes.</summary>
    public long Bytes => Providers.Sum(provider => provider.Bytes);

    /// <summary>HTTP requests that were sent, redirects and repeats counted.</summary>
    public int Requests => Providers.Sum(provider => provider.Requests);

    /// <summary>How often gateways asked Wait-VeoTask for a pause.</summary>
    public int Pauses => Providers.Sum(provider => provider.Pauses);

    /// <summary>How many errors of each id were written.</summary>
    public IReadOnlyDictionary<string, int> Errors { get; init; } = new Dictionary<string, int>();

    /// <summary>The same by provider, in the order in which they came.</summary>
    public IReadOnlyList<VeoProviderSummary> Providers { get; init; } = [];

    /// <summary>The command and the outcome.</summary>
    public override string ToString() => FormattableString.Invariant($"{Command}: {Succeeded} of {Tasks}, {End}");
}
