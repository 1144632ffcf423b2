using System.Globalization;
using VeoTasks;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Worker;

// One of several workers: waits for its share of a list of MuleRun's tasks and saves their videos, so that tests can kill a whole one.
// Arguments: the gateway's base address, the list, the folder, index and count of the share, requests per minute. The key is in WORKER_KEY.
VeoProvider provider = BuiltInProviders.All.Single(known => known.Name == "mulerun") with
{
    BaseUri = new Uri(args[0]),
    RequestsPerMinute = Number(args[5]),
};
using ShareSaver saver = new(provider, ApiKey.Create(Environment.GetEnvironmentVariable("WORKER_KEY") ?? "none"), args[2]);
TaskPoller poller = new(new PollOptions { PollInterval = TimeSpan.FromMilliseconds(50) }, saver);
foreach (string line in File.ReadLines(args[1]))
{
    if (TaskReferenceParser.Parse(line, [provider]).Reference is { } reference
        && reference with { Provider = reference.Provider ?? provider.Name } is var task
        && TaskShard.Of(task, Number(args[4])) == Number(args[3]))
    {
        poller.Add(task, saver.Source);
    }
}

poller.CompleteAdding();
await poller.RunAsync(CancellationToken.None);
return await saver.CompleteAsync() ? 0 : 1;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
