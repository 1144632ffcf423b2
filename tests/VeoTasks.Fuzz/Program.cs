using VeoTasks.Fuzz.Running;

FuzzArguments? arguments = FuzzArguments.Parse(args);
if (arguments is null)
{
    Console.Error.WriteLine(FuzzArguments.Usage);
    return 2;
}

FuzzReport report = await new FuzzRun(FuzzLevels.All()) { Found = Console.Error.WriteLine }.RunAsync(arguments, CancellationToken.None);
Console.WriteLine(report);

// Whatever hangs would keep the process.
Environment.Exit(report.Findings.Count == 0 ? 0 : 1);
return 0;
