using System.Collections.Concurrent;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Links;

public sealed class SaveQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _saved = new();
    private readonly ConcurrentQueue<string> _failed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Links_that_end_soonest_come_first_and_those_that_say_nothing_last()
    {
        SaveQueue queue = NewQueue(1);
        TaskCompletionSource start = new();
        queue.Add(Held(start, "a"));
        queue.Add(Job("never 1", null));
        queue.Add(Job("late", Noon.AddHours(2)));
        queue.Add(Job("soon", Noon.AddHours(1)));
        queue.Add(Job("never 2", null));
        start.SetResult();
        await queue.CompleteAsync();

        Assert.Equal(["held", "soon", "late", "never 1", "never 2"], _saved);
        Assert.Equal((5, 5), (queue.Total, queue.Done));
    }

    [Fact]
    public async Task Polls_come_before_saves_because_they_tell_which_link_ends_soonest()
    {
        SaveQueue queue = NewQueue(1);
        TaskCompletionSource start = new();
        queue.Add(Held(start, "a"));
        for (int task = 9; task >= 0; task--)
        {
            queue.Add(Poll(Job($"{task}", Noon.AddHours(task))));
        }

        queue.Add(Poll(null));
        start.SetResult();
        await queue.CompleteAsync();

        Assert.Equal(["held", .. Enumerable.Range(0, 10).Select(task => $"{task}")], _saved);
        Assert.Equal((12, 12), (queue.Total, queue.Done));
    }

    [Fact]
    [Trait("Attack", "5")]
    public async Task What_takes_room_until_it_is_saved_is_saved_before_more_is_polled()
    {
        SaveQueue queue = NewQueue(1);
        List<int> savedAtPoll = [];
        for (int task = 0; task < 4; task++)
        {
            queue.Add(Poll(Job("x", SaveJob.AtOnce)) with
            {
                Run = _ =>
                {
                    savedAtPoll.Add(_saved.Count);
                    return Task.FromResult<SaveJob?>(Job("x", SaveJob.AtOnce));
                },
            });
        }

        await queue.CompleteAsync();

        Assert.Equal([0, 1, 2, 3], savedAtPoll);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task All_is_done_whatever_comes_when(int throttleLimit)
    {
        for (int round = 0; round < 50; round++)
        {
            _saved.Clear();
            SaveQueue queue = NewQueue(throttleLimit);
            for (int task = 0; task < 20; task++)
            {
                SaveJob job = Job($"{task}", task % 3 == 0 ? null : Noon.AddHours(task), $"p{task % 4}");
                queue.Add(Poll(job) with
                {
                    Provider = job.Provider,
                    Run = async _ =>
                    {
                        await Task.Yield();
                        return job;
                    },
                });
            }

            await queue.CompleteAsync().WaitAsync(Patience, Cancellation);
            Assert.Equal(20, _saved.Count);
        }
    }

    [Theory]
    [Trait("Attack", "7")]
    [InlineData(1)]
    [InlineData(4)]
    public async Task What_a_job_throws_is_that_tasks_error_and_ends_nothing_else(int throttleLimit)
    {
        SaveQueue queue = NewQueue(throttleLimit);
        for (int task = 0; task < 8; task++)
        {
            queue.Add(Job($"bad {task}", null) with { Run = _ => throw new InvalidOperationException("broken") });
            queue.Add(Poll(null) with { Run = _ => Task.FromException<SaveJob?>(new OperationCanceledException("not ours")) });
            queue.Add(Job($"worse {task}", null) with { Run = _ => throw new IOException("broken"), Failed = _ => throw new IOException(
                "and this too") });
            queue.Add(Job($"good {task}", null));
        }

        await queue.CompleteAsync().WaitAsync(Patience, Cancellation);

        Assert.Equal(8, _saved.Count);
        Assert.Equal(8, _failed.Count(text => text == "broken"));
        Assert.Equal(8, _failed.Count(text => text == "not ours"));
        Assert.Equal((32, 32), (queue.Total, queue.Done));
    }

    [Fact]
    [Trait("Attack", "3")]
    public async Task No_provider_holds_all_places_while_another_is_there()
    {
        SaveQueue queue = NewQueue(4);
        TaskCompletionSource never = new();
        queue.Add(Job("known", null, "honest"));
        for (int task = 0; task < 8; task++)
        {
            queue.Add(Held(never, "hostile"));
        }

        while (_saved.IsEmpty)
        {
            await Task.Yield();
        }

        for (int task = 0; task < 5; task++)
        {
            queue.Add(Job($"{task}", null, "honest"));
        }

        while (_saved.Count < 6)
        {
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }

        Assert.DoesNotContain("held", _saved);
        never.SetResult();
        await queue.CompleteAsync().WaitAsync(Patience, Cancellation);
        Assert.Equal(14, _saved.Count);
    }

    [Fact]
    public async Task What_waits_is_shown_once_all_was_polled()
    {
        List<int> seen = [];
        SaveQueue queue = new(1, new IdleConnections(TimeProvider.System), waiting => seen.Add(waiting.Count), Cancellation);
        for (int task = 0; task < 4; task++)
        {
            queue.Add(Poll(Job("x", Noon)));
        }

        await queue.CompleteAsync();

        Assert.Equal([3, 2, 1, 0], seen);
    }

    private static SaveQueue NewQueue(int throttleLimit) =>
        new(throttleLimit, new IdleConnections(TimeProvider.System), _ => { }, Cancellation);

    private SaveJob Job(string name, DateTimeOffset? ends, string provider = "a") =>
        new(provider, _ => SaveAsync(name), FailAsync) { Ends = ends };

    private SaveJob Held(TaskCompletionSource until, string provider) => new(provider, _ => HoldAsync(until), FailAsync) { Ends = Noon };

    private SaveJob Poll(SaveJob? job) => new("a", _ => Task.FromResult(job), FailAsync) { IsPoll = true };

    private async Task<SaveJob?> HoldAsync(TaskCompletionSource until)
    {
        await until.Task;
        return await SaveAsync("held");
    }

    private Task<SaveJob?> SaveAsync(string name)
    {
        _saved.Enqueue(name);
        return Task.FromResult<SaveJob?>(null);
    }

    private Task FailAsync(Exception exception)
    {
        _failed.Enqueue(exception.Message);
        return Task.CompletedTask;
    }
}
