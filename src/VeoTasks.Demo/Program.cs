using VeoTasks.Demo;
using VeoTasks.Emulator;

using CancellationTokenSource stop = new(TimeSpan.FromMinutes(3));
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using DemoStage stage = await DemoStage.SetAsync(stop.Token);
Console.WriteLine("The emulator speaks for four gateways on this machine; no key and no network are needed.");
foreach (EmulatedTask task in stage.Tasks)
{
    Console.WriteLine($"  {task.Gateway,-9} {task.Id,-40} {DemoTasks.Story(task)}");
}

Console.WriteLine();
bool hasShell = !args.Contains("--library") && await ShellJob.IsPossibleAsync(stop.Token);
if (!hasShell)
{
    Console.WriteLine("No PowerShell 7.4 or newer is used: the same job runs through the library.");
}

IReadOnlyList<string> problems = hasShell ? await ShellJob.RunAsync(stage, Root(), stop.Token) : await new LibraryJob(stage).RunAsync(stop.Token);
foreach (string problem in problems)
{
    Console.WriteLine($"Reported: {problem}");
}

IReadOnlyList<string> complaints = DemoCheck.Complaints(stage, problems);
foreach (string complaint in complaints)
{
    Console.Error.WriteLine($"WRONG: {complaint}");
}

Console.WriteLine(complaints.Count == 0
    ? $"All is well: {Directory.GetFiles(stage.Videos, "*.mp4").Length} videos saved and compared byte for byte, {problems.Count} reported as failed, no key seen where it does not belong."
    : $"{complaints.Count} things are wrong.");
return complaints.Count == 0 ? 0 : 1;

static string Root()
{
    DirectoryInfo? folder = new(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VeoTasks.psd1")))
    {
        folder = folder.Parent;
    }

    return folder?.FullName ?? throw new InvalidOperationException("The demo must lie inside the project's tree to build the module.");
}
