using System.Globalization;
using System.Net;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Emulator.Hosting;

/// <summary>What the command line asks for.</summary>
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
