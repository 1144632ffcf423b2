using System.Runtime.InteropServices;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.CommandLine;

/// <summary>One run of the exe, from its arguments to its end.</summary>
internal static class EmulatorRun
{
    public static async Task RunAsync(EmulatorArguments arguments, TextWriter output)
    {
        using var interrupted = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, interrupted);
        using var terminate = OnSignal(PosixSignal.SIGTERM, interrupted);
        var tasks = arguments.ScriptFile is { } file ? await ScriptFile.ReadAsync(file, interrupted.Token) : RehearsalTasks.Create();

        await using var emulator = await GatewayEmulator.StartAsync(new EmulatorOptions { BasePort = arguments.BasePort }, interrupted.Token);
        emulator.AddAll(tasks);
        var info = EmulatorInfo.Of(emulator);
        if (arguments.InfoFile is { } path)
        {
            await InfoFile.WriteAsync(path, info, interrupted.Token);
        }

        foreach (var line in Greeting.Lines(info, tasks))
        {
            await output.WriteLineAsync(line);
        }

        var interruption = Task.Delay(Timeout.InfiniteTimeSpan, interrupted.Token);
        await Task.WhenAny(interruption, emulator.ShutdownRequested, arguments.ExitsWithStdin ? StdinClosedAsync() : interruption);
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource interrupted) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        interrupted.Cancel();
    });

    // The console's asynchronous reads block all the same, so they get a thread.
    private static Task StdinClosedAsync() => Task.Run(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }
    });
}
