using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>What happens when there is leave for fewer requests than there are tasks to look at.</summary>
public sealed class PollRateTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public PollRateTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task A_budget_spaces_requests_and_every_task_still_ends()
    {
        PollRun run = new(_clock);
        run.Add(Rationed(perMinute: 60), [.. Enumerable.Range(0, 100).Select(i => $"t{i}")]);

        await run.FinishAsync();

        Assert.Equal(100, run.Ended.Count);
        double[] starts = [.. Enumerable.Range(0, 100).Select(i => _reader.LooksAt($"t{i}")[0].TotalSeconds).Order()];
        Assert.All(starts.Zip(starts.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, 0.97, 1.05));
    }

    [Fact]
    public async Task Two_runs_of_one_process_share_the_budget()
    {
        RateLimiters shared = new();
        ScriptedReader other = new(_clock);
        PollRun first = new(_clock, new PollOptions { Limiters = shared, Random = () => 0.5 });
        PollRun second = new(_clock, new PollOptions { Limiters = shared, Random = () => 0.5 });
        first.Add(Rationed(perMinute: 60), [.. Enumerable.Range(0, 30).Select(i => $"a{i}")]);
        second.Add(Rationed(perMinute: 60, other), [.. Enumerable.Range(0, 30).Select(i => $"b{i}")]);

        await PollRun.FinishAllAsync([first, second]);

        Assert.Equal(60, first.Ended.Count + second.Ended.Count);
        double last = Math.Max(
            Enumerable.Range(0, 30).Max(i => _reader.LooksAt($"a{i}")[0].TotalSeconds),
            Enumerable.Range(0, 30).Max(i => other.LooksAt($"b{i}")[0].TotalSeconds));
        Assert.InRange(last, 58, 62);
    }

    [Fact]
    public async Task The_task_that_has_been_due_longest_goes_first()
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        Array.ForEach(ids, id => _reader.Script(id, Polls.Running(id)));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, RunTimeout = TimeSpan.FromMinutes(5) });
        run.Add(Rationed(perMinute: 60), ids);

        await run.FinishAsync();

        double[] gaps =
            [.. ids.Select(id => _reader.LooksAt(id)).SelectMany(polls => polls.Zip(polls.Skip(1), (a, b) => (b - a).TotalSeconds))];
        Assert.All(gaps, gap => Assert.InRange(gap, 10, 31));
    }

    [Fact]
    public async Task Nobody_is_passed_over_for_ever()
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        foreach (string id in ids)
        {
            _reader.Script(id, Polls.Running(id));
        }

        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, RunTimeout = TimeSpan.FromMinutes(20) });
        run.Add(Rationed(perMinute: 12), ids);
        await run.FinishAsync();

        int[] looks = [.. ids.Select(id => _reader.LooksAt(id).Count)];
        Assert.InRange(looks.Min(), 10, 12);
        Assert.InRange(looks.Max(), 12, 14);
    }

    [Fact]
    public async Task A_budget_that_is_short_is_told_once()
    {
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"t{i}")];
        foreach (string id in ids)
        {
            _reader.Script(id, Polls.Running(id));
        }

        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, RunTimeout = TimeSpan.FromMinutes(20) });
        run.Add(Rationed(perMinute: 12), ids);
        await run.FinishAsync();

        Assert.Contains(
            "12 requests a minute for 20 tasks", Assert.Single(run.Notes, note => note.Contains("late", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_machine_has_slept_looks_are_spread_over_an_interval()
    {
        string[] ids = [.. Enumerable.Range(0, 200).Select(i => $"t{i}")];
        foreach (string id in ids)
        {
            _reader.Script(id, Polls.Running(id), Polls.Running(id), Polls.Succeeded(id));
        }

        Random random = new(1);
        PollRun run = new(_clock, new PollOptions { Random = random.NextDouble, ThrottleLimit = 1000 });
        run.Add(PollRun.Source(_reader), ids);
        await run.DriveAsync(() => ids.All(id => _reader.LooksAt(id).Count == 2));

        TimeSpan before = _clock.GetUtcNow() - new VirtualClock().GetUtcNow();
        _clock.Advance(TimeSpan.FromHours(2));
        await run.FinishAsync();

        double[] after = [.. ids.Select(id => (_reader.LooksAt(id)[2] - before).TotalSeconds - 7200).Order()];
        Assert.InRange(after[0], 0, 1);
        Assert.InRange(after[^1], 8, 10.1);
        Assert.All(Enumerable.Range(0, 10), second => Assert.InRange(after.Count(time => time >= second && time < second + 1), 5, 40));
    }

    private PollSource Rationed(int perMinute, ScriptedReader? reader = null)
    {
        PollSource source = PollRun.Source(reader ?? _reader);
        return source with { Provider = source.Provider with { RequestsPerMinute = perMinute } };
    }
}
