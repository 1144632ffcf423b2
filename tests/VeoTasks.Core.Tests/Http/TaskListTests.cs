using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Tests.Support;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Http;

/// <summary>Lists of tasks and the calling off of one, where a gateway has them.</summary>
public sealed class TaskListTests : IAsyncLifetime
{
    private EmulatedGateway _gateway = null!;

    /// <summary>The gateways that have a list.</summary>
    public static TheoryData<string> Lists => [.. GatewayEmulator.Gateways.Where(name => Adapter(name) is ITaskList)];

    /// <summary>The gateways that call tasks off.</summary>
    public static TheoryData<string> Cancels =>
        [.. GatewayEmulator.Gateways.Where(name => Adapter(name).CancelRequest(new VeoTaskReference("t")) is not null)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Every_task_is_listed_once_page_by_page_and_can_be_asked_for(string gateway)
    {
        _gateway.Emulator.AddAll([.. Enumerable.Range(0, 5).Select(number => EmulatedTask.Succeeds(gateway, $"t{number}"))]);

        List<VeoTaskReference> tasks = await ListAsync(gateway, _gateway.Client(gateway));

        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], tasks.Select(task => task.Id).Order());
        Assert.All(tasks, task => Assert.NotNull(task.CreatedAt));
        PollResponse look = await _gateway.Client(gateway).ReadAsync(new TaskRoute(tasks[0]), Cancelled);
        Assert.Equal(VeoTaskStatus.Succeeded, look.Task!.Status);
        Assert.Empty(_gateway.Emulator.Counters.LeakedKeys);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_that_is_refused_says_why(string gateway)
    {
        ITaskList list = (ITaskList)Adapter(gateway);
        TaskClient client = _gateway.Client(gateway, "another-key-0123456789");

        Attempt<TaskPage> page = await client.ListAsync(list, list.ListRequest(null, DateTimeOffset.UnixEpoch), Cancelled);

        Assert.Equal(VeoErrorCategory.Unauthorized, page.Failure!.Category);
        Assert.DoesNotContain("another-key", page.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"results":{},"items":7,"next":5,"next_cursor":{}}""")]
    [InlineData(
        """{"results":[1,null,{"id":7},{"id":""},{"id":".."}],"items":["x",{"request_id":[]}],"next":"//elsewhere","next_cursor":""}""")]
    public void A_page_of_another_shape_names_what_it_can(string body) =>
        Assert.All(AdapterRegistry.All.OfType<ITaskList>(), list =>
        {
            TaskPage page = list.ReadPage(Ok(body), list.ListRequest(null, DateTimeOffset.UnixEpoch));
            Assert.All(page.Tasks, task => Assert.True(TaskReferenceParser.IsUsable(task)));
            Assert.Null(page.Next);
        });

    [Fact]
    public void The_next_page_is_asked_for_at_the_provider_s_own_address_whatever_the_gateway_names()
    {
        ITaskList list = (ITaskList)Adapter("replicate");

        TaskPage page = list.ReadPage(Ok("""{"results":[],"next":"https://evil.example/steal?cursor=abc"}"""), "v1/predictions");

        Assert.Equal("v1/predictions?cursor=abc", page.Next!.Path);
        Assert.Equal(
            "https://api.replicate.com/v1/predictions?cursor=abc", ProviderAddresses.Resolve(Provider("replicate"), page.Next).AbsoluteUri);
    }

    [Fact]
    public void The_list_of_fal_is_at_its_platform_API_and_nowhere_else()
    {
        GatewayRequest request = ((ITaskList)Adapter("fal")).ListRequest("fal-ai/veo3.1", DateTimeOffset.UnixEpoch.AddDays(30));
        VeoProvider relay = Provider("fal") with { BaseUri = new("https://relay.example/fal") };

        Assert.Equal(
            "https://api.fal.ai/v1/models/requests/by-endpoint?endpoint_id=fal-ai%2Fveo3.1&limit=100&start=1970-01-01T00%3A00%3A00Z",
            ProviderAddresses.Resolve(Provider("fal"), request).AbsoluteUri);
        Assert.Equal("relay.example", ProviderAddresses.Resolve(relay, request).Host);
    }

    [Theory]
    [MemberData(nameof(Cancels))]
    public async Task A_task_that_is_called_off_is_canceled(string gateway)
    {
        _gateway.Emulator.Add(EmulatedTask.NeverEnds(gateway, "t"));

        Assert.Null(await CancelAsync(gateway, "t"));

        Assert.Equal(VeoTaskStatus.Canceled, (await _gateway.PollAsync(gateway, "t")).Task!.Status);
    }

    [Theory]
    [MemberData(nameof(Cancels))]
    public async Task One_that_has_ended_or_never_was_is_not(string gateway)
    {
        _gateway.Emulator.Add(EmulatedTask.Succeeds(gateway, "t"));

        RequestFailure? ended = await CancelAsync(gateway, "t");
        RequestFailure? unknown = await CancelAsync(gateway, "nobody");

        Assert.Equal(VeoErrorCategory.RequestRejected, ended!.Category);
        Assert.Contains("did not cancel", ended.Error.Message, StringComparison.Ordinal);
        Assert.Equal(VeoErrorCategory.NotFound, unknown!.Category);
        Assert.Equal(VeoTaskStatus.Succeeded, (await _gateway.PollAsync(gateway, "t")).Task!.Status);
    }

    private Task<RequestFailure?> CancelAsync(string gateway, string id) =>
        _gateway.Client(gateway).CancelAsync(Adapter(gateway).CancelRequest(new VeoTaskReference(id))!, Cancelled);

    private static async Task<List<VeoTaskReference>> ListAsync(string gateway, TaskClient client)
    {
        ITaskList list = (ITaskList)Adapter(gateway);
        List<VeoTaskReference> tasks = [];
        for (GatewayRequest? next = list.ListRequest(null, DateTimeOffset.UtcNow); next is not null;)
        {
            Attempt<TaskPage> page = await client.ListAsync(list, next, Cancelled);
            Assert.Null(page.Failure);
            tasks.AddRange(page.Value!.Tasks);
            next = page.Value.Next;
        }

        return tasks;
    }
}
