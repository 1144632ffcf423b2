using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http;

/// <summary>No object that leaves the library holds a key, in a field of any visibility, whatever the gateway answers.</summary>
public sealed class NothingHoldsAKeyTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("veotasks-").FullName;
    private EmulatedGateway _gateway = null!;
    private SaveFolder _target = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await EmulatedGateway.StartAsync();
        _target = new SaveFolder(_folder, TimeProvider.System, _ => { });
    }

    /// <summary>All that are emulated.</summary>
    public static TheoryData<string> Gateways => [.. GatewayEmulator.Gateways];

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task What_is_emitted_holds_no_key(string gateway)
    {
        string key = _gateway.Emulator.Key(gateway);
        EmulatedTask[] tasks = [.. Scripts(gateway, key)];
        _gateway.Emulator.AddAll(tasks);
        List<object> emitted = [_gateway.Provider(gateway), await ProbeAsync(gateway, key)];
        foreach (EmulatedTask task in tasks)
        {
            PollResponse look = await _gateway.PollAsync(gateway, task.Id);
            emitted.Add(look);
            foreach (VeoVideo video in look.Task?.Videos ?? [])
            {
                emitted.Add(await SaveAsync(look.Task!, video));
            }
        }

        Assert.Contains(emitted, item => item is Attempt<SavedVideo> { Value: not null });
        Assert.Contains(emitted, item => item is Attempt<SavedVideo> { Failure: not null });
        Assert.Contains(emitted, item => item is PollResponse { Task.Error.Message: var message }
            && message.Contains("***", StringComparison.Ordinal));

        // The failures of some have no code.
        Assert.Equal(
            emitted.Any(item => item is PollResponse { Task.Error.Code: "4711" }),
            emitted.Any(item => item is PollResponse { Task.Error.Code: "***" }));
        Assert.Equal(4, emitted.Count(item => item is PollResponse { Failure: not null }));
        Assert.Empty(SecretHunt.Find(emitted, key[^32..]));
    }

    [Fact]
    public async Task An_exception_about_a_link_holds_neither_key_nor_signature()
    {
        string key = _gateway.Emulator.Key("octopusx");
        VeoVideo video = new() { Uri = new Uri("ftp://cdn.example/v.mp4?sig=signed-0123456789abcdef"), RequiresKey = true };

        RequestRefusedException refused = await Assert.ThrowsAsync<RequestRefusedException>(
            () => _gateway.Results("octopusx").GetAsync(video, null, TestContext.Current.CancellationToken));

        Assert.Empty(SecretHunt.Find(refused, key[^32..], "signed-"));
    }

    [Fact]
    public void The_hunt_finds_what_is_private_inherited_boxed_buffered_or_captured()
    {
        const string Secret = "the-secret-0123";

        string taken = string.Concat("the-", "secret-0123");
        Func<int> closure = () => taken.Length;

        Assert.Equal(["Derived._hidden"], SecretHunt.Find(new Derived(Secret), Secret));
        Assert.NotEmpty(SecretHunt.Find(new List<object> { new Dictionary<string, object> { ["a"] = Secret } }, Secret));
        Assert.NotEmpty(SecretHunt.Find(new InvalidOperationException("outer", new InvalidOperationException(Secret)), Secret));
        Assert.NotEmpty(SecretHunt.Find(closure, Secret));
        Assert.NotEmpty(SecretHunt.Find(new { Body = new ReadOnlyMemory<byte>("x the-secret-0123"u8.ToArray()) }, Secret));
        Assert.NotEmpty(SecretHunt.Find(ApiKey.Create(Secret)!, Secret));
        Assert.Empty(SecretHunt.Find(new Derived("nothing"), Secret));
    }

    /// <summary>Tasks whose gateway repeats the key wherever it can.</summary>
    private static IEnumerable<EmulatedTask> Scripts(string gateway, string key)
    {
        const string Echo = """{"error":{"message":"You sent {authorization}","code":"{authorization}"}}""";
        EmulatedTask task = EmulatedTask.Succeeds(gateway, "good");
        yield return task;
        yield return task with { Id =
            "failed", Outcome = EmulatedOutcome.Failed, ErrorCode = key, ErrorMessage = $"{new string('x', 500)} {key}" };
        yield return task with { Id = "coded", Outcome = EmulatedOutcome.Failed, ErrorCode = "4711", ErrorMessage = "no" };
        yield return task with { Id = "busy", PollFaults = [Fault.UnknownWord($"busy {key}")] };
        yield return task with { Id = "forbidden", PollFaults = [Fault.Status(403, Echo)] };
        yield return task with { Id = "rejected", PollFaults = [Fault.Status(422, Echo)] };
        yield return task with { Id = "page", PollFaults = [Fault.Html() with { Body = "<html><title>{authorization}</title></html>" }] };
        yield return task with { Id = "text", PollFaults = [Fault.Status(200, "{authorization}")] };
        yield return task with { Id = "video", VideoFaults = [Fault.Status(403, Echo) with { Times = 99 }] };
        if (AdapterRegistry.Find(gateway)!.Profile.DefaultModel is null && gateway != "vertex")
        {
            // The path of the others holds the model.
            yield return task with { Id = "model", Model = key };
        }
    }

    private async Task<ProbeResult> ProbeAsync(string gateway, string key) =>
        await new ProviderProbe(_gateway.Provider(gateway), ApiKey.Create(key), HttpPool.Gateways, TimeProvider.System)
            .RunAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private async Task<Attempt<SavedVideo>> SaveAsync(VeoTask task, VeoVideo video)
    {
        VideoDownloader downloader = new(_gateway.Results(task.Provider), new OneTryPolicy(), new HurryingClock(200));
        DownloadRequest request = new() { Task = task, Video = video, Folder = _target, Name = SafeFileName.For(task, video) };
        return await downloader.SaveAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class OneTryPolicy : IRequestPolicy
    {
        public ValueTask<Attempt<T>> ExecuteAsync<T>(
            string origin, Func<CancellationToken, ValueTask<Attempt<T>>> attempt, CancellationToken cancellationToken)
            where T : class => attempt(cancellationToken);
    }

    private class Base(string secret)
    {
        private readonly object _hidden = secret;

        public override string ToString() => $"{_hidden.GetType()}";
    }

    private sealed class Derived(string secret) : Base(secret);
}
