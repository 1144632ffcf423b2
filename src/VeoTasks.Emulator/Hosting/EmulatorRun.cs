using System.Runtime.InteropServices;
using VeoTasks.Emulator.Control;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Hosting;

/// <summary>One run of the exe, from its arguments to its end.</summary>
internal static class EmulatorRun
{
    public static async Task RunAsync(EmulatorArguments arguments, TextWriter output)
    {
        using var interrupted = new CancellationTokenSource();
        using var interrupt = OnSignal(PosixSignal.SIGINT, arguments.ExitsWithStdin ? Ignore : interrupted.Cancel);
        using var terminate = OnSignal(PosixSignal.SIGTERM, interrupted.Cancel);
        var scenario = arguments.ScenarioFile is { } file
            ? await ScenarioFile.ReadAsync(file, interrupted.Token)
            : new Scenario { Tasks = SampleTasks.Create() };

        await using var emulator = await GatewayEmulator.StartAsync(new EmulatorOptions { BasePort = arguments.BasePort }, interrupted.Token);
        emulator.Begin(scenario);
        await TellAsync(EmulatorInfo.Of(emulator), arguments, output, interrupted.Token);

        var interruption = Task.Delay(Timeout.InfiniteTimeSpan, interrupted.Token);
        await Task.WhenAny(interruption, emulator.ShutdownRequested, arguments.ExitsWithStdin ? StdinClosedAsync() : interruption);
    }

    private static async Task TellAsync(EmulatorInfo info, EmulatorArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.InfoFile is { } path)
        {
            await InfoFile.WriteAsync(path, info, cancellationToken);
        }

        foreach (var line in arguments.SaysInfo ? [InfoFile.Line(info)] : Greeting.Lines(info, arguments.ExitsWithStdin))
        {
            await output.WriteLineAsync(line);
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, Action end) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        end();
    });

    // Ctrl+C reaches every process of the terminal's foreground group, and it was meant for what the owner is doing. The owner says when it is over.
    private static void Ignore()
    {
    }

    // The console's asynchronous reads block all the same, so they get a thread.
    private static Task StdinClosedAsync() => Task.Run(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }
    });
}
