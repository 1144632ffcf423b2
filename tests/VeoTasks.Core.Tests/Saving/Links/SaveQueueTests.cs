using System.Collections.Concurrent;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Links;

public sealed class SaveQueueTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentQueue<string> _saved = new();

    [Fact]
    public async Task Links_that_end_soonest_come_first_and_those_that_say_nothing_last()
    {
        SaveQueue queue = NewQueue(1);
        TaskCompletionSource start = new();
        queue.Save(new SaveJob(Noon, _ => start.Task));
        queue.Save(Job("never 1", null));
        queue.Save(Job("late", Noon.AddHours(2)));
        queue.Save(Job("soon", Noon.AddHours(1)));
        queue.Save(Job("never 2", null));
        start.SetResult();
        await queue.CompleteAsync();

        Assert.Equal(["soon", "late", "never 1", "never 2"], _saved);
        Assert.Equal((5, 5), (queue.Total, queue.Done));
    }

    [Fact]
    public async Task Looks_come_before_saves_because_they_tell_which_link_ends_soonest()
    {
        SaveQueue queue = NewQueue(1);
        for (int task = 9; task >= 0; task--)
        {
            SaveJob job = Job($"{task}", Noon.AddHours(task));
            queue.Look(_ => Task.FromResult<SaveJob?>(job));
        }

        queue.Look(_ => Task.FromResult<SaveJob?>(null));
        await queue.CompleteAsync();

        Assert.Equal(Enumerable.Range(0, 10).Select(task => $"{task}"), _saved);
        Assert.Equal((11, 11), (queue.Total, queue.Done));
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
                SaveJob job = Job($"{task}", task % 3 == 0 ? null : Noon.AddHours(task));
                queue.Look(async _ =>
                {
                    await Task.Yield();
                    return job;
                });
            }

            Task completed = queue.CompleteAsync();
            await completed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(20, _saved.Count);
        }
    }

    [Fact]
    public async Task A_job_that_breaks_its_word_ends_the_queue_with_its_exception()
    {
        SaveQueue queue = NewQueue(4);
        queue.Look(_ => throw new InvalidOperationException("broken"));
        queue.Save(Job("other", null));

        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.CompleteAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(["other"], _saved);
    }

    [Fact]
    public async Task What_waits_is_shown_once_all_was_looked_at()
    {
        List<int> seen = [];
        SaveQueue queue = new(1, waiting => seen.Add(waiting.Count), TestContext.Current.CancellationToken);
        for (int task = 0; task < 4; task++)
        {
            queue.Look(_ => Task.FromResult<SaveJob?>(Job("x", Noon)));
        }

        await queue.CompleteAsync();

        Assert.Equal([3, 2, 1, 0], seen);
    }

    private static SaveQueue NewQueue(int throttleLimit) => new(throttleLimit, _ => { }, TestContext.Current.CancellationToken);

    private SaveJob Job(string name, DateTimeOffset? ends) => new(ends, _ =>
    {
        _saved.Enqueue(name);
        return Task.CompletedTask;
    });
}
