using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue.Support;

/// <summary>
/// What a row of the fault catalogue needs: the real scheduler and the real HTTP client against an emulator over real sockets, all
/// on one virtual clock, so that a pause of five minutes takes no time. The task a row is about is <see cref="Id"/>; a neighbour at
/// the same gateway and a stranger at another one tell what the others did meanwhile.
/// </summary>
public abstract class CatalogueTest : IAsyncLifetime
{
    /// <summary>The gateway a row is about unless it says otherwise.</summary>
    protected const string Here = "mulerun";

    /// <summary>The gateway of the stranger.</summary>
    protected const string There = "mixroute";

    /// <summary>The id of the task a row is about.</summary>
    protected const string Id = "t";

    private const string Neighbour = "neighbour";
    private const string Stranger = "stranger";

    /// <summary>How long the others take, so that they are still waited for when it happens.</summary>
    private static readonly TimeSpan OthersTake = TimeSpan.FromSeconds(40);

    /// <summary>A test that hangs fails; generous, because machines that run tests are busy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    /// <summary>All gateways that are emulated.</summary>
    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    protected VirtualClock Clock { get; } = new();

    private protected EmulatedGateway Gateway { get; private set; } = null!;

    protected GatewayEmulator Emulator => Gateway.Emulator;

    protected EmulatorCounters Counters => Emulator.Counters;

    protected CancellationToken Cancelled => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(Limit);
        Gateway = await EmulatedGateway.StartAsync(Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _limit.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>The task a row is about: it succeeds at once, but for these faults.</summary>
    protected static EmulatedTask Faulty(params Fault[] faults) => EmulatedTask.Succeeds(Here, Id) with { PollFaults = faults };

    /// <summary>An answer of status 200 with this body.</summary>
    protected static Fault Says(string body) => Fault.Status(200, body);

    /// <summary>An answer of MuleRun about the task a row is about.</summary>
    protected static Fault Tells(string status, string more = "") =>
        Says($$"""{"task_info":{"id":"{{Id}}","status":"{{status}}"{{more}} } }""");

    /// <summary>Waits for a task and the others to the end of the run.</summary>
    private protected async Task<PollRun> WaitAsync(EmulatedTask task, PollOptions? options = null)
    {
        PollRun run = Start(options);
        Add(run, task, Lasting(task.Gateway, Neighbour), Lasting(Elsewhere(task.Gateway), Stranger));
        await run.FinishAsync();
        return run;
    }

    /// <summary>Starts a run that a test drives itself. It has no jitter.</summary>
    private protected PollRun Start(PollOptions? options = null) =>
        new(Clock, (options ?? new PollOptions()) with { Random = () => 0.5 }, Cancelled);

    /// <summary>Adds tasks to the emulator and to a run.</summary>
    private protected void Add(PollRun run, params EmulatedTask[] tasks)
    {
        Emulator.AddAll(tasks);
        foreach (IGrouping<string, EmulatedTask> group in tasks.GroupBy(task => task.Gateway))
        {
            run.Add(Source(group.Key), [.. group.Select(task => task.Id)]);
        }
    }

    /// <summary>A gateway as the scheduler takes it, with its own key or another.</summary>
    private protected PollSource Source(string gateway, string? key = null) =>
        new(Gateway.Provider(gateway), Gateway.Client(gateway, key, Clock));

    /// <summary>The task has ended after so many polls, nobody was given up on, and the others carried on.</summary>
    private protected VeoTask AssertEnded(PollRun run, int polls, string gateway = Here)
    {
        Assert.Empty(run.EndedProviders);
        Assert.Empty(run.GivenUp);
        AssertPolled(gateway, polls);
        AssertCarriedOn(run, Neighbour, Stranger);
        return Assert.Single(run.Ended, task => task.Id == Id);
    }

    /// <summary>The task was given up on after so many polls, and the others carried on.</summary>
    private protected VeoTaskError AssertGivenUp(PollRun run, VeoErrorCategory category, int polls, string gateway = Here)
    {
        Assert.Empty(run.EndedProviders);
        (VeoTaskReference task, RequestFailure failure) = Assert.Single(run.GivenUp);
        Assert.Equal((Id, category), (task.Id, failure.Category));
        AssertPolled(gateway, polls);
        AssertCarriedOn(run, Neighbour, Stranger);
        return failure.Error;
    }

    /// <summary>The provider ended once, with so many requests, nobody was given up on for it, and the other gateway carried on.</summary>
    private protected VeoTaskError AssertProviderEnded(PollRun run, VeoErrorCategory category, int requests, string gateway = Here)
    {
        (VeoProvider provider, RequestFailure failure, int waiting) = Assert.Single(run.EndedProviders);
        Assert.Equal((gateway, category, 1), (provider.Name, failure.Category, waiting));
        Assert.Equal(requests, Counters.Requests(gateway));
        Assert.Empty(run.GivenUp);
        AssertCarriedOn(run, Stranger);
        return failure.Error;
    }

    /// <summary>When a gateway was asked for a task, in seconds from the start.</summary>
    protected IReadOnlyList<double> AskedAt(string id, string gateway = Here) =>
        [.. Counters.Log.Where(entry => entry.Origin == gateway && entry.Path.EndsWith($"/{id}", StringComparison.Ordinal)).Select(
            entry => (entry.Time - new VirtualClock().GetUtcNow()).TotalSeconds)];

    /// <summary>When a gateway was asked for anything, in seconds from the start.</summary>
    protected IReadOnlyList<double> AskedAtAll(string gateway = Here) =>
        [.. Counters.Log.Where(entry => entry.Origin == gateway).Select(
            entry => (entry.Time - new VirtualClock().GetUtcNow()).TotalSeconds)];

    private void AssertPolled(string gateway, int polls) => Assert.Equal(polls, Counters.Polls(gateway, Id));

    private static void AssertCarriedOn(PollRun run, params string[] ids) =>
        Assert.Equal(
            ids.Order(), run.Ended.Where(task => task.Id != Id && task.Status == VeoTaskStatus.Succeeded).Select(task => task.Id).Order());

    private static EmulatedTask Lasting(string gateway, string id) => EmulatedTask.Succeeds(gateway, id, OthersTake);

    private static string Elsewhere(string gateway) => gateway == There ? Here : There;
}
