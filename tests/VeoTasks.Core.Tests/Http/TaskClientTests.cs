using VeoTasks.Emulator;
using VeoTasks.Emulator.Gateways;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http;

/// <summary>One look at a task, over real sockets.</summary>
public sealed class TaskClientTests : IAsyncLifetime
{
    private EmulatedGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>All that are emulated.</summary>
    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    /// <summary>Every gateway with each of its shapes.</summary>
    public static TheoryData<string, AnswerShape> Shapes =>
        [.. GatewayList.All.SelectMany(gateway => gateway.Shapes, (gateway, shape) => (gateway.Name, shape))];

    /// <summary>
    /// How videos come from those that give no public link: in the answer, or from an endpoint of their own that wants the key.
    /// </summary>
    private static readonly Dictionary<(string, AnswerShape), (VeoVideoTransport, bool)> WithoutPublicLink = new()
    {
        [("octopusx", AnswerShape.ContentOnly)] = (VeoVideoTransport.Bytes, true),
        [("octopusx", AnswerShape.Rc30)] = (VeoVideoTransport.Bytes, true),
        [("mixroute", AnswerShape.DataUri)] = (VeoVideoTransport.Inline, false),
        [("mixroute", AnswerShape.MetadataBase64)] = (VeoVideoTransport.Inline, false),
        [("mixroute", AnswerShape.Sora)] = (VeoVideoTransport.Base64Json, true),
        [("openai", AnswerShape.Documented)] = (VeoVideoTransport.Bytes, true),
        [("openrouter", AnswerShape.Documented)] = (VeoVideoTransport.Bytes, true),
        [("vertex", AnswerShape.Documented)] = (VeoVideoTransport.Bytes, true),
        [("vertex", AnswerShape.MetadataBase64)] = (VeoVideoTransport.Inline, false),
    };

    [Theory]
    [InlineData("""{"id":"task_mine","task_id":"upstream7","status":"completed","video_url":"https://cdn.example/v.mp4"}""")]
    [InlineData("""{"id":"upstream7","request_id":"task_mine","status":"completed","video_url":"https://cdn.example/v.mp4"}""")]
    public async Task An_answer_that_names_the_id_asked_for_is_about_that_task(string body)
    {
        using OneAnswer http = new(body);

        PollResponse look =
            await http.Client().ReadAsync(new TaskRoute(new VeoTaskReference("task_mine")), TestContext.Current.CancellationToken);

        Assert.Null(look.Failure);
        Assert.Equal("https://cdn.example/v.mp4", look.Task!.Videos.Single().Uri!.AbsoluteUri);
        Assert.Equal("https://relay.example/v1/videos/task_mine", http.Asked);
    }

    [Fact]
    public async Task A_model_that_cannot_stand_in_an_address_is_a_failure_without_a_request()
    {
        using OneAnswer http = new("{}");

        PollResponse look =
            await http.Client().ReadAsync(new TaskRoute(new VeoTaskReference("t", "relay", "..")), TestContext.Current.CancellationToken);

        Assert.Equal(VeoErrorCategory.RequestRejected, look.Failure!.Category);
        Assert.Null(http.Asked);
    }

    private static int RoutesOf(string gateway) => AdapterRegistry.Find(gateway)!.TaskRoutes(new VeoTaskReference("t")).Count;

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Every_shape_of_every_gateway_is_read_the_same(string gateway, AnswerShape shape)
    {
        _gateway.Emulator.Add(EmulatedTask.Succeeds(gateway, "task_1a2b") with { Shape = shape });

        PollResponse look = await _gateway.PollAsync(gateway, "task_1a2b");

        Assert.Null(look.Failure);
        Assert.Equal(("task_1a2b", gateway, VeoTaskStatus.Succeeded), (look.Task!.Id, look.Task.Provider, look.Task.Status));
        VeoVideo video = Assert.Single(look.Task.Videos);
        Assert.Equal(
            WithoutPublicLink.GetValueOrDefault((gateway, shape), (VeoVideoTransport.Bytes, false)), (video.Transport, video.RequiresKey));
        Assert.Empty(_gateway.Emulator.Counters.LeakedKeys);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task A_wrong_key_ends_the_provider_and_does_not_come_back_in_the_message(string gateway)
    {
        const string Wrong = "sk-wrong-key-0123456789";
        _gateway.Emulator.Add(EmulatedTask.Succeeds(gateway, "t"));

        PollResponse look = await _gateway.Client(gateway, Wrong)
            .ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken);

        Assert.True(look.Failure!.EndsProvider);
        Assert.Equal(VeoErrorCategory.Unauthorized, look.Failure.Category);
        Assert.DoesNotContain(Wrong, look.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task An_unknown_task_is_not_found_after_every_route_was_asked_once(string gateway)
    {
        PollResponse look = await _gateway.PollAsync(gateway, "nobody");

        Assert.Equal(VeoErrorCategory.NotFound, look.Failure!.Category);
        Assert.False(look.Failure.EndsProvider);
        Assert.Equal(RoutesOf(gateway), _gateway.Emulator.Counters.Requests(gateway));
    }

    [Fact]
    public async Task A_path_that_is_not_there_does_not_end_the_provider_when_another_said_it_does_not_know_the_task()
    {
        FakeHttp http = new(request => request.RequestUri!.AbsolutePath == "/v1/videos/t"
            ? FakeHttp.Json("""{"code":"task_not_exist","message":"task_not_exist","data":null}""", System.Net.HttpStatusCode.BadRequest)
            : FakeHttp.Json(
                """{"error":{"message":"Invalid URL (GET /)","type":"invalid_request_error"}}""", System.Net.HttpStatusCode.NotFound));
        TaskClient client = new(_gateway.Provider("octopusx"), ApiKey.Create("k"), http.Invoker, TimeProvider.System);

        PollResponse look = await client.ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken);

        Assert.Equal(VeoErrorCategory.NotFound, look.Failure!.Category);
        Assert.False(look.Failure.EndsProvider);
        Assert.Equal(3, http.Requests.Count);
    }

    [Fact]
    public async Task A_task_that_mulerun_does_not_know_comes_with_advice_about_the_model()
    {
        PollResponse look = await _gateway.PollAsync("mulerun", "nobody");

        Assert.Contains("veo-3.1-fast", look.Failure!.Error.Message, StringComparison.Ordinal);
        Assert.Contains("-Model", look.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_route_that_knows_the_task_is_found_and_kept(bool notImplemented)
    {
        _gateway.Emulator.Add(EmulatedTask.NeverEnds("octopusx", "t") with
        {
            Routes = [OctopusXRoute.Generations],
            Shape = AnswerShape.Wrapped,
            OtherRoutesNotImplemented = notImplemented,
        });
        TaskRoute address = new(new VeoTaskReference("t"));
        TaskClient client = _gateway.Client("octopusx");

        PollResponse first = await client.ReadAsync(address, TestContext.Current.CancellationToken);
        int requests = _gateway.Emulator.Counters.Requests("octopusx");
        PollResponse second = await client.ReadAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(VeoTaskStatus.Running, first.Task!.Status);
        Assert.Equal(VeoTaskStatus.Running, second.Task!.Status);
        Assert.Equal(requests + 1, _gateway.Emulator.Counters.Requests("octopusx"));
    }

    [Theory]
    [InlineData("octopusx", "sora-2:task_01k9008rhbefnt3rb1g9szxdwr")]
    [InlineData("mixroute", "cHJvamVjdHMvcC9sb2NhdGlvbnMvZ2xvYmFsL3B1Ymxpc2hlcnMvZ29vZ2xlL21vZGVscy92ZW8tMy4xLWdlbmVyYXRlLXByZXZpZXcvb3BlcmF0aW9ucy83MDk1N2QyMi0zMmU5LTRkZTgtYTc0MC03MWNiNmVjYmZkMTY")]
    [InlineData("mixroute", "a/b+c==")]
    [InlineData("mingyan", "мир 100%")]
    public async Task Any_id_reaches_the_gateway_as_it_is(string gateway, string id)
    {
        _gateway.Emulator.Add(
            EmulatedTask.Succeeds(gateway, id) with { Shape = gateway == "octopusx" ? AnswerShape.Unified : AnswerShape.Documented });

        PollResponse look = await _gateway.PollAsync(gateway, id);

        Assert.Equal(id, look.Task?.Id);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task An_id_with_slashes_signs_and_blanks_reaches_every_gateway_as_it_is(string gateway)
    {
        const string Id = "a/b+c== 100% мир?x#y";
        _gateway.Emulator.Add(EmulatedTask.Succeeds(gateway, Id));

        Assert.Equal(Id, (await _gateway.PollAsync(gateway, Id)).Task?.Id);
    }

    [Fact]
    public async Task An_answer_for_another_task_is_a_failure()
    {
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mingyan", "t") with { PollFaults = [Fault.Of(FaultKind.WrongId)] });

        Assert.Equal(VeoErrorCategory.WrongTask, (await _gateway.PollAsync("mingyan", "t")).Failure!.Category);
    }

    public static TheoryData<string, Fault> TransientFaults => new()
    {
        { "reset", Fault.Reset() },
        { "cut", Fault.Cut() },
        { "503", Fault.Status(503) },
        { "429", Fault.Status(429) },
        { "empty", Fault.Empty() },
        { "invalid JSON", Fault.InvalidJson() },
    };

    [Theory]
    [MemberData(nameof(TransientFaults))]
    public async Task A_fault_is_a_transient_failure_and_never_an_exception(string name, Fault fault)
    {
        _ = name;
        foreach (string gateway in GatewayEmulator.Gateways)
        {
            _gateway.Emulator.Add(EmulatedTask.Succeeds(gateway, "t") with { PollFaults = [fault] });

            PollResponse look = await _gateway.PollAsync(gateway, "t");

            Assert.True(look.Failure!.IsTransient, $"{gateway}: {look.Failure.Error}");
            Assert.False(look.Failure.EndsProvider);
        }
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_on_after_the_request_timeout()
    {
        VirtualClock clock = new();
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { PollFaults = [Fault.Hang()] });
        Task<PollResponse> looking = _gateway.Client("mulerun", time: clock)
            .ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken).AsTask();
        await _gateway.Emulator.Counters.WaitForAsync(counters => counters.InFlight == 1, TestContext.Current.CancellationToken);

        clock.Advance(TaskClient.RequestTimeout - TimeSpan.FromSeconds(1));
        Assert.False(looking.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        PollResponse look = await looking;

        Assert.True(look.Failure!.IsTransient);
        Assert.Contains("did not answer in time", look.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_a_transient_failure_that_names_the_origin()
    {
        VeoProvider provider = _gateway.Provider("mulerun");
        await _gateway.Emulator.DisposeAsync();
        TaskClient client = new(provider, ApiKey.Create("k"), HttpPool.Gateways, TimeProvider.System);

        PollResponse look = await client.ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken);

        Assert.True(look.Failure!.IsTransient);
        Assert.Contains(provider.BaseUri.Authority, look.Failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task A_redirect_to_another_origin_is_refused_and_the_key_stays_home(string gateway)
    {
        _gateway.Emulator.Add(EmulatedTask.Succeeds(gateway, "t") with { PollFaults = [Fault.Redirect()] });

        PollResponse look = await _gateway.PollAsync(gateway, "t");

        Assert.Equal(VeoErrorCategory.RedirectRefused, look.Failure!.Category);
        Assert.False(look.Failure.IsTransient);
        Assert.Empty(_gateway.Emulator.Counters.LeakedKeys);
        Assert.All(_gateway.Emulator.Counters.AuthorizationSeenBy, seen => Assert.Equal(gateway, seen));
    }

    [Fact]
    public async Task A_redirect_within_the_origin_is_followed_with_the_key()
    {
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "moved") with { PollFaults = [
            Fault.Redirect("/vendors/google/v1/veo-3.1-fast/generation/moved?again=1")] });

        Assert.Equal(VeoTaskStatus.Succeeded, (await _gateway.PollAsync("mulerun", "moved")).Task?.Status);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_refused()
    {
        string huge = "{\"task_info\":{\"id\":\"t\",\"status\":\"" + new string('x', 1024 * 1024) + "\"}}";
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { PollFaults = [Fault.Status(200, huge)] });

        Assert.Equal(VeoErrorCategory.TooLarge, (await _gateway.PollAsync("mulerun", "t")).Failure!.Category);
    }

    [Fact]
    public async Task Cancelling_ends_a_request_in_flight_at_the_gateway_too()
    {
        using CancellationTokenSource stop = new();
        _gateway.Emulator.Add(EmulatedTask.Succeeds("mulerun", "t") with { PollFaults = [Fault.Hang()] });
        Task<PollResponse> looking = _gateway.Client("mulerun").ReadAsync(new TaskRoute(new VeoTaskReference("t")), stop.Token).AsTask();
        await _gateway.Emulator.Counters.WaitForAsync(counters => counters.InFlight == 1, TestContext.Current.CancellationToken);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => looking);
        await _gateway.Emulator.Counters.WaitForAsync(counters => counters.InFlight == 0, TestContext.Current.CancellationToken);
    }

    /// <summary>A relay that answers one thing to everything, given with the version that SDKs want in its address.</summary>
    private sealed class OneAnswer(string body) : HttpMessageHandler
    {
        public string? Asked { get; private set; }

        public TaskClient Client() => new(
            new VeoProvider { Name = "relay", Adapter = "octopusx", BaseUri = new("https://relay.example/v1") },
            null, new HttpMessageInvoker(this), TimeProvider.System);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri!.AbsoluteUri;
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent(body) });
        }
    }
}
