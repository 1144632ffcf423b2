using System.Collections.Concurrent;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Tests.Support;

/// <summary>Answers looks from a script and writes down when they came. Tasks without a script succeed at once.</summary>
internal sealed class ScriptedReader(TimeProvider time) : ITaskReader
{
    private readonly ConcurrentDictionary<string, Func<int, CancellationToken, Task<PollResponse>>> _scripts = new();
    private readonly ConcurrentDictionary<string, List<TimeSpan>> _polls = new();
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private int _inFlight;
    private int _peak;

    /// <summary>The most looks that were under way together.</summary>
    public int Peak => _peak;

    /// <summary>Looks under way.</summary>
    public int InFlight => _inFlight;

    /// <summary>All looks so far.</summary>
    public int Total => _polls.Values.Sum(times => times.Count);

    /// <summary>When each look at a task came, from the start.</summary>
    public IReadOnlyList<TimeSpan> LooksAt(string id) => _polls.TryGetValue(id, out List<TimeSpan>? times) ? times : [];

    /// <summary>Answers a task's looks in order; the last answer is repeated.</summary>
    public void Script(string id, params PollResponse[] looks) =>
        _scripts[id] = (look, _) => Task.FromResult(looks[Math.Min(look, looks.Length - 1)]);

    /// <summary>Answers a task's looks by code.</summary>
    public void Script(string id, Func<int, CancellationToken, Task<PollResponse>> answer) => _scripts[id] = answer;

    /// <inheritdoc/>
    public async ValueTask<PollResponse> ReadAsync(TaskRoute address, CancellationToken cancellationToken)
    {
        string id = address.Reference.Id;
        List<TimeSpan> times = _polls.GetOrAdd(id, _ => []);
        times.Add(time.GetUtcNow() - _start);
        int now = Interlocked.Increment(ref _inFlight);
        _peak = Math.Max(_peak, now);
        try
        {
            return _scripts.TryGetValue(id, out Func<int, CancellationToken, Task<PollResponse>>? answer)
                ? await answer(times.Count - 1, cancellationToken)
                : Polls.Succeeded(id);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}

/// <summary>Looks for scripts.</summary>
internal static class Polls
{
    /// <summary>A task that is being generated.</summary>
    public static PollResponse Running(string id, int? progress = null) =>
        Of(new VeoTask { Id = id, Provider = "p", Status = VeoTaskStatus.Running, Progress = progress });

    /// <summary>A task with a status word nobody knows.</summary>
    public static PollResponse Unknown(string id, string word) =>
        Of(new VeoTask { Id = id, Provider = "p", RawStatus = word, Anomalies = ["status-unrecognised"] });

    /// <summary>A task with one video.</summary>
    public static PollResponse Succeeded(string id) =>
        Of(new VeoTask { Id = id, Provider = "p", Status = VeoTaskStatus.Succeeded, Videos = [
            new VeoVideo { Uri = new Uri("https://cdn.example/v.mp4") }] });

    /// <summary>A task that succeeded without saying where the video is.</summary>
    public static PollResponse SucceededEmpty(string id) => Of(new VeoTask { Id = id, Provider = "p", Status = VeoTaskStatus.Succeeded });

    /// <summary>A look that got nothing.</summary>
    public static PollResponse Failure(VeoErrorCategory category, bool transient = false) =>
        new(null, new RequestFailure(new VeoTaskError(null, category.ToString(), category)) { IsTransient = transient });

    /// <summary>A failure that concerns the whole provider.</summary>
    public static PollResponse EndsProvider(VeoErrorCategory category) =>
        new(null, new RequestFailure(new VeoTaskError(null, category.ToString(), category)) { EndsProvider = true });

    /// <summary>"Too many requests", with or without a time.</summary>
    public static PollResponse Throttled(TimeSpan? retryAfter) =>
        new(null, new RequestFailure(new VeoTaskError(null, "slow down", VeoErrorCategory.RateLimited))
        {
            IsTransient = true, RetryAfter = retryAfter, StatusCode = 429,
        });

    public static PollResponse Of(VeoTask task) => new(task, null);
}
