using System.Collections.Concurrent;
using System.Globalization;
using VeoTasks.Downloads;
using VeoTasks.Downloads.Names;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Providers;
using VeoTasks.Resilience;

namespace VeoTasks.Demo;

/// <summary>The same job through the library, for machines without PowerShell: wait for all tasks, save each as it ends.</summary>
internal sealed class LibraryJob(DemoStage stage) : IPollObserver
{
    private readonly ConcurrentBag<string> _problems = [];
    private readonly ConcurrentBag<Task> _saves = [];
    private readonly Dictionary<string, (PollSource Source, ResultClient Results)> _gateways = new(StringComparer.OrdinalIgnoreCase);
    private readonly SaveFolder _folder = new(stage.Videos, TimeProvider.System, text => Console.WriteLine($"WARNING: {text}"));
    private readonly IRequestPolicy _downloads = new PollyRequestPolicyFactory().ForDownloads(TimeProvider.System, Random.Shared.NextDouble);

    /// <summary>Runs the job and gives back its error messages.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(stage.Videos);
        stage.Submit();
        foreach (VeoProvider provider in BuiltInProviders.All)
        {
            Connect(provider);
        }

        TaskPoller poller = new(new PollOptions { PollInterval = TimeSpan.FromSeconds(0.5) }, this);
        IReadOnlyList<VeoProvider> known = [.. _gateways.Values.Select(gateway => gateway.Source.Provider)];
        foreach (string line in await File.ReadAllLinesAsync(stage.IdsFile, cancellationToken))
        {
            if (Providers.References.TaskReferenceParser.Parse(line, known).Reference is { } reference)
            {
                string name = reference.Provider ?? DemoStage.ProviderName("mulerun");
                poller.Add(reference with { Provider = name }, _gateways[name].Source);
            }
        }

        poller.CompleteAdding();
        await poller.RunAsync(cancellationToken);
        await Task.WhenAll(_saves);
        return [.. _problems];
    }

    /// <inheritdoc/>
    public void Finished(VeoTask task) => _saves.Add(Task.Run(() => SaveAsync(task, CancellationToken.None)));

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure) => _problems.Add($"{task}: {failure.Error}");

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting) => _problems.Add($"{provider}: {failure.Error}");

    /// <inheritdoc/>
    public void Warned(string text) => Console.WriteLine($"WARNING: {text}");

    /// <inheritdoc/>
    public void Noted(string text)
    {
    }

    private void Connect(VeoProvider builtIn)
    {
        VeoProvider provider = builtIn with
        {
            Name = DemoStage.ProviderName(builtIn.Name),
            BaseUri = stage.Emulator.BaseUri(builtIn.Name),
            BuiltIn = false,
        };
        ApiKey? key = ApiKey.Create(stage.Emulator.Key(builtIn.Name));
        TaskClient tasks = new(provider, key, HttpPool.Gateways, TimeProvider.System);
        _gateways.Add(provider.Name, (new PollSource(provider, tasks), new ResultClient(provider, key, HttpPool.Results)));
    }

    private async Task SaveAsync(VeoTask task, CancellationToken cancellationToken)
    {
        if (task.Error is { } error)
        {
            _problems.Add($"{task}: {error}");
            return;
        }

        (PollSource source, ResultClient results) = _gateways[task.Provider];
        VideoDownloader downloader = new(results, _downloads, TimeProvider.System);
        foreach (VeoVideo video in task.Videos)
        {
            Attempt<SavedVideo> attempt = await downloader.SaveAsync(
                new DownloadRequest
                {
                    Task = task,
                    Video = video,
                    Folder = _folder,
                    Name = SafeFileName.For(task, video),
                    AskAgain = token => source.Reader.TryReadAsync(new TaskAddress(new VeoTaskReference(task.Id, task.Provider, task.Model)), token),
                },
                cancellationToken);
            Report(task, attempt);
        }
    }

    private void Report(VeoTask task, Attempt<SavedVideo> attempt)
    {
        if (attempt.Value is { } saved)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{saved.Length,10:N0} bytes  {(saved.Resumed ? "resumed" : "saved  ")}  {Path.GetFileName(saved.Path)}"));
        }
        else
        {
            _problems.Add($"{task}: {attempt.Failure!.Error}");
        }
    }
}
