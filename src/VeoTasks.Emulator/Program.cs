using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using VeoTasks.Emulator.Gateways;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator;

internal static class Program
{
    private const int Success = 0;
    private const int CannotStart = 1;
    private const int WrongUsage = 2;

    // UTF-8 for whoever reads it, and for people what their console shows. Console.OutputEncoding would change the code page of a console
    // that is not the emulator's own, and that stays so when it has ended.
    private static readonly TextWriter Output = Console.IsOutputRedirected ? Utf8(Console.OpenStandardOutput()) : Console.Out;
    private static readonly TextWriter Errors = Console.IsErrorRedirected ? Utf8(Console.OpenStandardError()) : Console.Error;

    public static async Task<int> Main(string[] args)
    {
        try
        {
            EmulatorArguments arguments = EmulatorArguments.Parse(args);
            if (arguments.WantsHelp)
            {
                await Output.WriteLineAsync(EmulatorArguments.Usage);
                return Success;
            }

            await EmulatorRun.RunAsync(arguments, Output);
            return Success;
        }
        catch (OperationCanceledException)
        {
            return Success;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            await Errors.WriteLineAsync(exception.Message);
            return WrongUsage;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await Errors.WriteLineAsync(exception.Message);
            return CannotStart;
        }
    }

    private static StreamWriter Utf8(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}

/// <summary>One run of the exe, from its arguments to its end.</summary>
internal static class EmulatorRun
{
    public static async Task RunAsync(EmulatorArguments arguments, TextWriter output)
    {
        using CancellationTokenSource interrupted = new();
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, arguments.ExitsWithStdin ? Ignore : interrupted.Cancel);
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, interrupted.Cancel);
        Scenario scenario = arguments.ScenarioFile is { } file
            ? await ScenarioFile.ReadAsync(file, interrupted.Token)
            : new Scenario { Tasks = SampleTasks.Create() };

        await using GatewayEmulator emulator =
            await GatewayEmulator.StartAsync(new EmulatorOptions { BasePort = arguments.BasePort }, interrupted.Token);
        emulator.Begin(scenario);
        await TellAsync(EmulatorInfo.Of(emulator), arguments, output, interrupted.Token);

        Task interruption = Task.Delay(Timeout.InfiniteTimeSpan, interrupted.Token);
        await Task.WhenAny(interruption, emulator.ShutdownRequested, arguments.ExitsWithStdin ? StdinClosedAsync() : interruption);
    }

    private static async Task TellAsync(
        EmulatorInfo info, EmulatorArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.InfoFile is { } path)
        {
            await InfoFile.WriteAsync(path, info, cancellationToken);
        }

        foreach (string line in arguments.SaysInfo ? [InfoFile.Line(info)] : Greeting.Lines(info, arguments.ExitsWithStdin))
        {
            await output.WriteLineAsync(line);
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, Action end) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        end();
    });

    // Ctrl+C reaches every process of the terminal's foreground group, and it was meant for what the owner is doing. The owner says when it
    // is over.
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

/// <summary>Tells scripts where the emulator listens.</summary>
internal static class InfoFile
{
    private const int MoveTries = 5;
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(250);

    /// <summary>The info as one line, in ASCII whatever the ids hold.</summary>
    public static string Line(EmulatorInfo info) => JsonSerializer.Serialize(info, ScenarioJson.Options);

    /// <summary>Writes the file so that whoever waits for it never reads half of it.</summary>
    public static async Task WriteAsync(string path, EmulatorInfo info, CancellationToken cancellationToken)
    {
        string draft = $"{path}.{Environment.ProcessId}.tmp";
        await File.WriteAllTextAsync(draft, Line(info), cancellationToken);
        for (int tries = 1; ; tries++)
        {
            try
            {
                File.Move(draft, path, overwrite: true);
                return;
            }
            catch (Exception exception) when (tries < MoveTries && exception is IOException or UnauthorizedAccessException)
            {
                // On Windows nothing is replaced while somebody reads it.
                await Task.Delay(MovePause, cancellationToken);
            }
        }
    }
}

/// <summary>What the exe says once it listens: addresses, and lines to paste into PowerShell.</summary>
internal static class Greeting
{
    private const int IdsShown = 12;

    public static IEnumerable<string> Lines(EmulatorInfo info, bool endsWithStdin)
    {
        yield return $"VeoTasks emulator, process {info.ProcessId}. Control {info.Control}  CDN {info.Cdn}  mirror {info.Mirror}";
        foreach ((string? name, GatewayInfo? gateway) in info.Gateways)
        {
            yield return "";
            yield return $"# {name}";
            yield return $"$env:VEOTASKS_{name.ToUpperInvariant()}_KEY = '{gateway.Key}'";
            yield return $"{IdsOf(name, info.Tasks)} | Wait-VeoTask -Provider {name} -BaseUri {gateway.BaseUri} -PollIntervalSec 1 "
                + "| Save-VeoVideo -Destination ./videos";
        }

        yield return "";
        yield return endsWithStdin ? "It ends when its standard input closes." : "Ctrl+C ends it.";
    }

    private static string IdsOf(string gateway, IReadOnlyList<TaskInfo> tasks)
    {
        List<string> ids =
            [.. tasks.Where(task => task.Gateway == gateway).Select(task => $"'{task.Id.Replace("'", "''", StringComparison.Ordinal)}'")];
        return ids.Count switch
        {
            0 => "'id'",
            > IdsShown => $"{string.Join(", ", ids.Take(IdsShown))} <# and {ids.Count - IdsShown} more #>",
            _ => string.Join(", ", ids),
        };
    }
}

/// <summary>A small set of tasks over all gateways to try commands on: quick and slow ones, failures, and faults on the way.</summary>
internal static class SampleTasks
{
    private static readonly EmulatedTask[] Stories =
    [
        EmulatedTask.Succeeds("mulerun", "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001", Seconds(3)),
        EmulatedTask.Succeeds("mulerun", "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0002", Seconds(8)) with { VideoLengths = [60_000, 90_000] },
        EmulatedTask.Fails("mulerun", "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0003", Seconds(5), "The prompt contains prohibited content"),
        EmulatedTask.Succeeds("octopusx", "video_rehearsal01", Seconds(4)) with { VideoFaults = [Fault.Of(FaultKind.ExpireLink)] },
        EmulatedTask.Succeeds("octopusx", "task_rehearsal02", Seconds(6)) with { Shape = AnswerShape.ContentOnly },
        EmulatedTask.Succeeds("octopusx", "task-video-rehearsal03", Seconds(30)) with { Shape = AnswerShape.WrappedRecord },
        EmulatedTask.Succeeds("mixroute", "video_69095b4ce0048190893a01510c0c98b0", Seconds(5)) with
        {
            VideoLengths = [4_000_000], VideoFaults = [Fault.Cut()],
        },
        EmulatedTask.Succeeds("mixroute", "video_1234567890abcdef", Seconds(7)) with { Shape = AnswerShape.Sora },
        EmulatedTask.Fails("mixroute", "video_rehearsal0badbadbad", Seconds(2), "Prompt contains inappropriate content"),
        EmulatedTask.Succeeds("mingyan", "vgen_rehearsal01", Seconds(10)) with { PollFaults = [Fault.Status(503), Fault.Reset().On(2)] },
        EmulatedTask.Cancels("mingyan", "vgen_rehearsal02", Seconds(6)),
    ];

    /// <summary>The tasks; they take up to half a minute. A gateway without a story of its own gets a plain one.</summary>
    public static IReadOnlyList<EmulatedTask> Create() =>
        [.. Stories, .. GatewayEmulator.Gateways.Except(Stories.Select(task => task.Gateway)).Select(Plain)];

    private static EmulatedTask Plain(string gateway) => EmulatedTask.Succeeds(gateway, $"{gateway}_rehearsal01", Seconds(4));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

internal sealed record EmulatorArguments
{
    /// <summary>A port for each gateway, the CDN, the mirror and the control.</summary>
    private static readonly int Ports = GatewayList.All.Count + 3;

    private const string Hint = "'--help' lists the options.";

    public static string Usage { get; } =
        $"""
        Speaks the contracts of {string.Join(", ", GatewayList.Names)} on this machine, with scripted tasks and faults.

          --ports auto|BASE   free ports (the default), or {Ports} in a row from BASE on
          --scenario FILE     tasks and faults to begin with, as JSON (docs/EMULATOR.md); without it, a small set to rehearse with
          --info FILE|-       writes addresses, keys and tasks there as JSON once it listens; -: as one line in place of the greeting
          --exit-with-stdin   ends when its standard input closes, and not at Ctrl+C
          --help              this text

        It ends at Ctrl+C, at SIGTERM and at POST /shutdown on the control port.
        """;

    /// <summary>The first port; null for free ones.</summary>
    public int? BasePort { get; private init; }

    public string? ScenarioFile { get; private init; }

    /// <summary>Where the info goes besides the greeting; null for nowhere.</summary>
    public string? InfoFile { get; private init; }

    /// <summary>Whether the info goes to standard output, in place of the greeting.</summary>
    public bool SaysInfo { get; private init; }

    public bool ExitsWithStdin { get; private init; }

    public bool WantsHelp { get; private init; }

    /// <exception cref="FormatException">With one sentence about what is wrong.</exception>
    public static EmulatorArguments Parse(IReadOnlyList<string> arguments)
    {
        EmulatorArguments parsed = new();
        for (int place = 0; place < arguments.Count; place++)
        {
            parsed = arguments[place] switch
            {
                "--ports" => parsed with { BasePort = PortOf(Value(arguments, ref place)) },
                "--scenario" => parsed with { ScenarioFile = Value(arguments, ref place) },
                "--info" => WithInfo(parsed, Value(arguments, ref place)),
                "--exit-with-stdin" => parsed with { ExitsWithStdin = true },
                "--help" or "-h" => parsed with { WantsHelp = true },
                var other => throw new FormatException($"There is no option '{other}'. {Hint}"),
            };
        }

        return parsed;
    }

    private static EmulatorArguments WithInfo(EmulatorArguments parsed, string file) =>
        file == "-" ? parsed with { SaysInfo = true } : parsed with { InfoFile = file };

    private static string Value(IReadOnlyList<string> arguments, ref int place) =>
        ++place < arguments.Count
            ? arguments[place]
            : throw new FormatException($"A value is missing after '{arguments[place - 1]}'. {Hint}");

    private static int LastBasePort => IPEndPoint.MaxPort - Ports + 1;

    private static int? PortOf(string text)
    {
        if (text == "auto")
        {
            return null;
        }

        bool isPort =
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port >= 1024 && port <= LastBasePort;
        return isPort ? port : throw new FormatException($"'{text}' is neither 'auto' nor a port from 1024 to {LastBasePort}. {Hint}");
    }
}
