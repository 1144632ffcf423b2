using System.Diagnostics;
using System.Globalization;
using VeoTasks;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Saver;
using VeoTasks.Saving;

if (args[0] == "submit")
{
    return await SubmitBatch.RunAsync(args);
}

// Saves one video and says how it ended, so that tests can kill a whole process, watch its system calls and weigh its memory.
// Arguments: the folder, the video's address, how it comes (Bytes or Base64Json), when to die (DeadlyDisk.Parse), and how many connections
// have nothing else to do.
(string folder, Uri address, VeoVideoTransport transport, DeadlyDisk disk) =
    (args[0], new Uri(args[1]), Enum.Parse<VeoVideoTransport>(args[2]), DeadlyDisk.Parse(args[3]));

VeoProvider provider = BuiltInProviders.All[0] with { BaseUri = new Uri(address.GetLeftPart(UriPartial.Authority)) };
ApiKey? key = ApiKey.Create(Environment.GetEnvironmentVariable("SAVER_KEY") ?? "none");
VeoVideo video = new() { Uri = address, Transport = transport, RequiresKey = transport is VeoVideoTransport.Base64Json };
DownloadRequest request = new()
{
    Task = new VeoTask { Id = "killed", Provider = "mulerun", Status = VeoTaskStatus.Succeeded, Videos = [video] },
    Video = video,
    Folder = new SaveFolder(folder, TimeProvider.System, Console.Error.WriteLine, disk),
    Name = "mulerun-killed.mp4",
};
IdleConnections idle = new(TimeProvider.System);
VideoDownloader downloader = new(new ResultClient(provider, key, HttpPool.Results), new OneTry(), TimeProvider.System) { Idle = idle };
Task<Attempt<SavedVideo>> saving = downloader.SaveAsync(request, CancellationToken.None).AsTask();
await Task.WhenAll(Enumerable.Range(0, args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 0).Select(async _ =>
{
    while (!saving.IsCompleted)
    {
        await idle.WorkAsync(CancellationToken.None);
    }
}));
Attempt<SavedVideo> end = await saving;
Console.WriteLine(end.Failure is { } failure ? $"failed {failure.Error}" : $"saved {end.Value!.Sha256} resumed={end.Value.Resumed} "
    + $"skipped={end.Value.Skipped}");
Console.WriteLine($"allocated {GC.GetTotalAllocatedBytes()} peak {Process.GetCurrentProcess().PeakWorkingSet64}");
return end.Failure is null ? 0 : 1;
