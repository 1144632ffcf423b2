using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>Time, stopping, and what a run must survive. The same rows in a pipeline are in Pester's Answers.Tests.ps1.</summary>
public sealed class RunFaultTests : CatalogueTest
{
    private static readonly string[] Ids = ["a", "b", "c"];

    [Fact]
    [Trait("Fault", "51")]
    public async Task The_runs_deadline_reports_each_unfinished_task_and_keeps_those_that_ended()
    {
        PollRun run = Start(new PollOptions { RunTimeout = Seconds(60) });
        Add(run, EmulatedTask.NeverEnds(Here, "slow1"), EmulatedTask.Succeeds(Here, "fast", Seconds(10)), EmulatedTask.NeverEnds(
            There, "slow2"));

        await run.FinishAsync();

        Assert.Equal("fast", Assert.Single(run.Ended).Id);
        Assert.Equal(["mixroute:slow2", "mulerun:slow1"], run.GivenUp.Select(given => given.Task.ToString()).Order());
        Assert.All(run.GivenUp, given => Assert.Equal(VeoErrorCategory.TimedOut, given.Failure.Category));
    }

    [Fact]
    [Trait("Fault", "51")]
    public async Task A_deadline_ends_requests_in_flight()
    {
        PollRun run = Start(new PollOptions { RunTimeout = Seconds(20) });
        Add(run, Faulty(Fault.Hang().Always()), EmulatedTask.Succeeds(There, "fast"));
        await run.DriveAsync(() => run.Ended.Count == 1);
        await Counters.WaitForAsync(counters => counters.InFlight == 1, Cancelled);

        Clock.Advance(Seconds(21));
        await run.FinishAsync();

        Assert.Equal("fast", Assert.Single(run.Ended).Id);
        Assert.Equal(VeoErrorCategory.TimedOut, Assert.Single(run.GivenUp).Failure.Category);
        await Counters.WaitForAsync(counters => counters.InFlight == 0, Cancelled);
        Assert.Equal(1, Counters.Polls(Here, Id));
    }

    [Fact]
    [Trait("Fault", "51")]
    public async Task What_was_given_up_on_can_be_waited_for_again()
    {
        PollRun first = Start(new PollOptions { RunTimeout = Seconds(20) });
        Add(first, EmulatedTask.Succeeds(Here, Id, Seconds(60)));
        await first.FinishAsync();
        PollRun second = Start();
        second.Poller.Add(Assert.Single(first.GivenUp).Task, Source(Here));

        await second.FinishAsync();

        Assert.Equal(Id, Assert.Single(second.Ended).Id);
    }

    [Fact]
    [Trait("Fault", "52")]
    public async Task Two_hours_of_sleep_bring_one_look_at_each_task_and_no_burst()
    {
        PollRun run = Start(new PollOptions { ThrottleLimit = 4 });
        EmulatedTask[] tasks = [.. Enumerable.Range(1, 40).Select(number => EmulatedTask.NeverEnds(Here, $"task-{number}"))];
        Add(run, tasks);

        // A look that has arrived and is not answered yet would count for before and see what comes after.
        await run.DriveAsync(() => Counters.Polls(Here) >= 80 && run.Poller.IsIdle && Counters.InFlight == 0);
        int before = Counters.Polls(Here);
        Emulator.AddAll([.. tasks.Select(task => task with { Outcome = EmulatedOutcome.Succeeded })]);

        Clock.Advance(TimeSpan.FromHours(2));
        await run.FinishAsync();

        Assert.Equal(40, run.Ended.Count);
        Assert.Equal(before + 40, Counters.Polls(Here));
        Assert.InRange(Counters.PeakInFlightAt(Here), 1, 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Fault", "53")]
    [Trait("Fault", "54")]
    public async Task Stopping_ends_requests_in_flight_and_starts_no_more(bool inFlight)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        PollRun run = new(Clock, new PollOptions { Random = () => 0.5 }, stop.Token);
        Add(run, [.. Ids.Select(id => EmulatedTask.NeverEnds(Here, id) with { PollFaults = inFlight ? [Fault.Hang().Always()] : [] })]);
        await (inFlight ? HangAsync() : run.DriveAsync(() => Counters.Polls(Here) >= 9));

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(run.FinishAsync);

        await Counters.WaitForAsync(counters => counters.InFlight == 0, Cancelled);
        int polls = Counters.Polls(Here);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(polls, Counters.Polls(Here));

        async Task HangAsync()
        {
            // The first request goes alone for a second.
            await Counters.WaitForAsync(counters => counters.InFlight == 1, Cancelled);
            await Clock.WaitForTimerAsync(Seconds(1), Cancelled);
            Clock.Advance(Seconds(1));
            await Counters.WaitForAsync(counters => counters.InFlight == 3, Cancelled);
        }
        Assert.Null(Clock.NextDue);
        Assert.Empty(run.GivenUp);
        Assert.Empty(run.EndedProviders);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(OperationCanceledException))]
    [Trait("Fault", "56")]
    public async Task A_task_that_throws_costs_itself_and_no_other(Type exception)
    {
        PollRun run = Start();
        ScriptedReader reader = new(Clock);
        reader.Script(Id, (_, _) => throw (Exception)Activator.CreateInstance(exception, "boom")!);
        run.Add(PollRun.Source(reader), Id, "neighbour");
        Add(run, EmulatedTask.Succeeds(There, "stranger", Seconds(40)));

        await run.FinishAsync();

        Assert.Equal((Id, VeoErrorCategory.Internal), (Assert.Single(run.GivenUp).Task.Id, run.GivenUp[0].Failure.Category));
        Assert.Contains("boom", run.GivenUp[0].Failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["neighbour", "stranger"], run.Ended.Select(task => task.Id).Order());
    }

    [Fact]
    [Trait("Fault", "57")]
    public async Task Two_runs_at_once_have_nothing_but_the_gateway_in_common()
    {
        PollRun first = Start();
        PollRun second = Start();
        Add(first, EmulatedTask.Succeeds(Here, "mine"), EmulatedTask.Succeeds(There, "shared"));
        Add(second, EmulatedTask.Succeeds(Here, "yours"));
        second.Add(Source(There), "shared");
        second.Add(Source("mingyan", "a-wrong-key"), "refused");

        await Task.WhenAll(first.FinishAsync(), second.FinishAsync());

        Assert.Equal(["mine", "shared"], first.Ended.Select(task => task.Id).Order());
        Assert.Equal(["shared", "yours"], second.Ended.Select(task => task.Id).Order());
        Assert.Empty(first.EndedProviders);
        Assert.Single(second.EndedProviders);
    }
}
