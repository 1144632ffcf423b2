namespace VeoTasks.Polling;

/// <summary>How one run of waiting for tasks is done.</summary>
internal sealed record PollOptions
{
    /// <summary>The clock that all due times, pauses and deadlines are read from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gives numbers from 0 up to 1 for jitter; called by one thread at a time.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>The most requests under way at one gateway.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>The shortest time between two polls of one task; null for each provider's own.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>How long earlier tasks took. The run adds to it.</summary>
    public DurationHistory History { get; init; } = new();

    /// <summary>How many requests each provider gets; the process's own unless another is given.</summary>
    public RateLimiters Limiters { get; init; } = RateLimiters.Process;

    /// <summary>When the whole run ends, counted from its start; null for never. It ends requests under way too.</summary>
    public TimeSpan? RunTimeout { get; init; }

    /// <summary>
    /// How long one task is waited for, counted from when it was added. The default is as long as MuleRun keeps a result (two days); of
    /// the gateways that say so, only Kie keeps them longer (14 days).
    /// </summary>
    public TimeSpan TaskTimeout { get; init; } = TimeSpan.FromHours(48);
}

/// <summary>A provider to wait at, and how to poll its tasks. One instance for each provider of a run.</summary>
internal sealed record PollSource(VeoProvider Provider, Http.ITaskReader Reader);
