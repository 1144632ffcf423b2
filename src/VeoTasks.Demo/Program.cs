using System.Diagnostics;
using VeoTasks.Demo;

// PowerShell gets the same Ctrl+C and ends the emulator with its session.
Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
string root = Root();
string folder = Path.Combine(root, "out", "demo");

Console.WriteLine("An emulator answers for four gateways on this machine. No key, no network and no costs.");
Console.WriteLine("First, six prompts become videos, although their command is killed in the middle.");
Console.WriteLine("Then come these tasks, which already exist:");
Console.WriteLine();
Console.WriteLine($"  {"Provider",-9} {"Task",-39} What goes wrong");
Console.WriteLine($"  {"--------",-9} {"----",-39} ---------------");
foreach (DemoTask task in DemoTasks.All)
{
    Console.WriteLine($"  {task.Provider,-9} {task.Id,-39} {task.Story}");
}

Console.WriteLine();
if (Directory.Exists(folder))
{
    Directory.Delete(folder, recursive: true);
}

Directory.CreateDirectory(folder);
await File.WriteAllTextAsync(Path.Combine(folder, "scenario.json"), DemoTasks.Scenario());
await File.WriteAllLinesAsync(Path.Combine(folder, "ids.txt"), DemoTasks.Ids());
await File.WriteAllLinesAsync(Path.Combine(folder, "shots.csv"), DemoTasks.Shots);

try
{
    PowerShellCommand shell = await PowerShellCommand.FindAsync(root, Console.WriteLine, CancellationToken.None);
    ProcessStartInfo start =
        shell.Start("-NoProfile", "-File", Path.Combine(AppContext.BaseDirectory, "demo.ps1"), "-Folder", folder, "-Shell", shell.Typed);
    // How long the demo's tasks take is nothing to remember, and neither is what it submits.
    start.Environment["VEOTASKS_NO_HISTORY"] = "1";
    start.Environment["VEOTASKS_DATA_HOME"] = Path.Combine(folder, "data");
    using Process process = Process.Start(start)!;
    await process.WaitForExitAsync();
    return process.ExitCode;
}
catch (InvalidOperationException none)
{
    Console.Error.WriteLine(none.Message);
    return 1;
}

static string Root()
{
    DirectoryInfo? folder = new(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VeoTasks.psd1")))
    {
        folder = folder.Parent;
    }

    return folder?.FullName
        ?? throw new InvalidOperationException("The demo must lie inside the project's tree, where the module is built.");
}
