using System.Collections.Concurrent;
using VeoTasks.Emulator;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Resilience;
using VeoTasks.Saving;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Pipeline;

/// <summary>
/// The whole job through the library, for machines without PowerShell: wait for tasks of all gateways, save each as it ends.
/// </summary>
public sealed class WaitAndSaveTests : IAsyncLifetime, IPollObserver
{
    private readonly string _folder = Directory.CreateTempSubdirectory("veotasks-").FullName;
    private readonly ConcurrentBag<VeoTask> _ended = [];
    private readonly ConcurrentBag<string> _problems = [];
    private readonly ConcurrentBag<Task<Attempt<SavedVideo>>> _saves = [];
    private readonly IRequestPolicy _policy = new PollyRequestPolicyFactory().ForDownloads(TimeProvider.System, () => 0);
    private EmulatedGateway _gateway = null!;
    private SaveFolder _target = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await EmulatedGateway.StartAsync();
        _target = new SaveFolder(_folder, TimeProvider.System, _problems.Add);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_succeeded_task_is_saved_with_its_bytes_and_every_failed_one_has_its_reason()
    {
        List<EmulatedTask> tasks = [.. Enumerable.Range(0, 6 * GatewayEmulator.Gateways.Count).Select(Script)];
        PollOptions options = new() { PollInterval = TimeSpan.FromMilliseconds(50) };
        TaskPoller poller = new(options, this);
        Dictionary<string, PollSource> sources = GatewayEmulator.Gateways.ToDictionary(name => name, _gateway.Source);
        foreach (EmulatedTask task in tasks)
        {
            _gateway.Emulator.Add(task);
            poller.Add(new VeoTaskReference(task.Id, task.Gateway), sources[task.Gateway]);
        }

        poller.CompleteAdding();
        await poller.RunAsync(TestContext.Current.CancellationToken);
        Attempt<SavedVideo>[] saved = await Task.WhenAll(_saves);

        Assert.Empty(_problems);
        Assert.Equal(tasks.Count, _ended.Count);
        Assert.All(saved, attempt => Assert.Null(attempt.Failure));
        Assert.All(tasks.Where(task => task.Outcome == EmulatedOutcome.Failed), task =>
            Assert.Equal(task.ErrorMessage, _ended.Single(ended => ended.Id == task.Id).Error!.Message));
        Assert.All(tasks.Where(task => task.Outcome == EmulatedOutcome.Succeeded), task =>
            Assert.Equal(
                _gateway.Emulator.Video(task.Gateway, task.Id),
                File.ReadAllBytes(saved.Single(attempt => attempt.Value!.TaskId == task.Id).Value!.Path)));
        Assert.Empty(_gateway.Emulator.Counters.LeakedKeys);
        Assert.DoesNotContain(_gateway.Emulator.Counters.AuthorizationSeenBy, origin => !GatewayEmulator.Gateways.Contains(origin));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder), file => file.Contains(".part", StringComparison.Ordinal));
    }

    void IPollObserver.Finished(VeoTask task)
    {
        _ended.Add(task);
        foreach (VeoVideo video in task.Videos)
        {
            _saves.Add(Task.Run(() => SaveAsync(task, video), TestContext.Current.CancellationToken));
        }
    }

    void IPollObserver.Abandoned(VeoTaskReference task, RequestFailure failure) => _problems.Add($"{task}: {failure.Error}");

    void IPollObserver.ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting) =>
        _problems.Add($"{provider}: {failure.Error}");

    /// <summary>Where a gateway's first answers are faults, that nothing has got through so far is true.</summary>
    void IPollObserver.Warned(string text)
    {
    }

    void IPollObserver.Noted(string text)
    {
    }

    /// <summary>
    /// A task of one of the gateways; each gateway has one of every kind: one fails, the others meet one fault or none on their way.
    /// </summary>
    private static EmulatedTask Script(int number)
    {
        string gateway = GatewayEmulator.Gateways[number % GatewayEmulator.Gateways.Count];
        string id = $"task_{number:x4}ab";
        TimeSpan after = TimeSpan.FromMilliseconds(number * 7 % 400);
        return (number / GatewayEmulator.Gateways.Count) switch
        {
            0 => EmulatedTask.Fails(gateway, id, after, $"reason {number}"),
            1 => EmulatedTask.Succeeds(gateway, id, after) with { PollFaults = [Fault.Status(503), Fault.Reset().On(2)] },
            2 => EmulatedTask.Succeeds(gateway, id, after) with { VideoFaults = [Fault.Cut()] },
            3 => EmulatedTask.Succeeds(gateway, id, after) with { VideoFaults = [Fault.Html()] },
            4 => EmulatedTask.Succeeds(gateway, id, after) with { PollFaults = [Fault.InvalidJson()], VideoFaults = [Fault.Status(500)] },
            _ => EmulatedTask.Succeeds(gateway, id, after),
        };
    }

    private async Task<Attempt<SavedVideo>> SaveAsync(VeoTask task, VeoVideo video)
    {
        VideoDownloader downloader = new(_gateway.Results(task.Provider), _policy, TimeProvider.System);
        TaskClient client = _gateway.Client(task.Provider);
        return await downloader.SaveAsync(
            new DownloadRequest
            {
                Task = task,
                Video = video,
                Folder = _target,
                Name = SafeFileName.For(task, video),
                AskAgain = async token =>
            {
                PollResponse response = await client.ReadAsync(new TaskRoute(new VeoTaskReference(task.Id)), token);
                return new Attempt<VeoTask>(response.Task, response.Failure);
            },
            },
            TestContext.Current.CancellationToken);
    }
}
