using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling;

/// <summary>What a refused key does to its task, its provider and the others.</summary>
public sealed class PollRefusedKeyTests
{
    private readonly VirtualClock _clock = new();
    private readonly ScriptedReader _reader;

    public PollRefusedKeyTests() => _reader = new ScriptedReader(_clock);

    [Fact]
    public async Task A_wrong_key_ends_its_provider_after_one_more_question_and_once_and_no_other()
    {
        _reader.Script("bad1", Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        _reader.Script("bad2", Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        ScriptedReader other = new(_clock);
        other.Script("good", Polls.Running("good"), Polls.Succeeded("good"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "bad1", "bad2", "bad3");
        run.Add(PollRun.Source(other, "q"), "good");

        await run.FinishAsync();

        (VeoProvider provider, _, int waiting) = Assert.Single(run.EndedProviders);
        Assert.Equal(("p", 2), (provider.Name, waiting));
        Assert.Equal(2, _reader.LooksAt("bad1").Count);
        Assert.Equal(2, _reader.Total);
        Assert.Equal("good", Assert.Single(run.Ended).Id);
        Assert.Equal(2, run.Poller.Counts.Dropped);
    }

    [Theory]
    [InlineData(VeoErrorCategory.Unauthorized)]
    [InlineData(VeoErrorCategory.Forbidden)]
    public async Task One_refusal_of_the_key_among_good_answers_costs_nothing(VeoErrorCategory category)
    {
        _reader.Script(
            "a", Polls.Running("a"), Polls.EndsProvider(category), Polls.Running("a"), Polls.EndsProvider(category), Polls.Succeeded("a"));
        _reader.Script("b", Polls.Running("b"), Polls.Running("b"), Polls.EndsProvider(category), Polls.Succeeded("b"));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "a", "b", "c");

        await run.FinishAsync();

        Assert.Equal(3, run.Ended.Count);
        Assert.Empty(run.EndedProviders);
        Assert.Empty(run.GivenUp);
    }

    [Fact]
    public async Task Refusals_of_requests_that_were_on_their_way_together_are_one()
    {
        string[] ids = [.. Enumerable.Range(0, 12).Select(i => $"t{i}")];
        Array.ForEach(
            ids, id => _reader.Script(id, Polls.Running(id), Polls.EndsProvider(VeoErrorCategory.Unauthorized), Polls.Succeeded(id)));
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5 });
        run.Add(PollRun.Source(_reader), ids);

        await run.FinishAsync();

        Assert.Equal(12, run.Ended.Count);
        Assert.Empty(run.EndedProviders);
    }

    [Fact]
    public async Task A_key_that_is_refused_twice_in_a_row_for_one_task_ends_the_provider_also_among_good_answers()
    {
        _reader.Script("mine", Polls.Running("mine"));
        _reader.Script("theirs", Polls.Running("theirs"), Polls.EndsProvider(VeoErrorCategory.Forbidden));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "mine", "theirs");

        await run.FinishAsync();

        Assert.Equal(1, Assert.Single(run.EndedProviders).Waiting);
        Assert.Equal(3, _reader.LooksAt("theirs").Count);
    }

    [Fact]
    public async Task A_key_that_is_taken_for_others_while_it_is_refused_for_one_task_costs_that_task_alone()
    {
        PollRun run = new(_clock, new PollOptions { Random = () => 0.5, PollInterval = TimeSpan.FromSeconds(0.1) });
        _reader.Script("mine", (_, _) => Task.FromResult(run.GivenUp.Count == 0 ? Polls.Running("mine") : Polls.Succeeded("mine")));
        // A refusal goes alone for a second only, then good answers come in between.
        _reader.Script("theirs", async (poll, token) =>
        {
            for (int good = _reader.LooksAt("mine").Count + 2; poll > 0 && _reader.LooksAt("mine").Count < good; await Task.Yield())
            {
                token.ThrowIfCancellationRequested();
            }

            return poll == 0 ? Polls.Running("theirs") : Polls.EndsProvider(VeoErrorCategory.Forbidden);
        });
        run.Add(PollRun.Source(_reader), "mine", "theirs");
        run.Poller.CompleteAdding();
        while (run.GivenUp.Count == 0)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }

        await run.FinishAsync();

        Assert.Empty(run.EndedProviders);
        Assert.Equal(4, _reader.LooksAt("theirs").Count);
        Assert.Equal(VeoErrorCategory.Forbidden, run.GivenUp.Single(given => given.Task.Id == "theirs").Failure.Category);
    }

    [Fact]
    public async Task Tasks_of_an_ended_provider_that_come_later_are_counted_and_not_asked()
    {
        _reader.Script("bad", Polls.EndsProvider(VeoErrorCategory.Unauthorized));
        PollRun run = new(_clock);
        run.Add(PollRun.Source(_reader), "bad");
        await run.DriveAsync(() => run.EndedProviders.Count == 1);
        run.Add(PollRun.Source(_reader), "later");

        await run.FinishAsync();

        Assert.Empty(_reader.LooksAt("later"));
        Assert.Equal(1, run.Poller.Counts.Dropped);
    }
}
