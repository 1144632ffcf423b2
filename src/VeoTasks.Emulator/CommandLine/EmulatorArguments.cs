using System.Globalization;
using System.Net;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Emulator.CommandLine;

/// <summary>What the command line asks for.</summary>
internal sealed record EmulatorArguments
{
    /// <summary>A port for each gateway, the CDN, the mirror and the control.</summary>
    private static readonly int Ports = GatewayList.All.Count + 3;

    public static string Usage { get; } =
        $"""
        Speaks the contracts of {string.Join(", ", GatewayList.Names)} on this machine, with scripted tasks and faults.

          --ports auto|BASE   free ports (the default), or {Ports} in a row from BASE on
          --script FILE       tasks to begin with, as JSON (docs/EMULATOR.md); without it, a small set to rehearse with
          --info FILE         writes addresses and keys there as JSON once it listens
          --exit-with-stdin   ends when its standard input closes
          --help              this text

        It ends at Ctrl+C and at POST /shutdown on the control port.
        """;

    /// <summary>The first port; null for free ones.</summary>
    public int? BasePort { get; private init; }

    public string? ScriptFile { get; private init; }

    public string? InfoFile { get; private init; }

    public bool ExitsWithStdin { get; private init; }

    public bool WantsHelp { get; private init; }

    /// <exception cref="FormatException">With one sentence about what is wrong.</exception>
    public static EmulatorArguments Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new EmulatorArguments();
        for (var place = 0; place < arguments.Count; place++)
        {
            parsed = arguments[place] switch
            {
                "--ports" => parsed with { BasePort = PortOf(Value(arguments, ref place)) },
                "--script" => parsed with { ScriptFile = Value(arguments, ref place) },
                "--info" => parsed with { InfoFile = Value(arguments, ref place) },
                "--exit-with-stdin" => parsed with { ExitsWithStdin = true },
                "--help" or "-h" => parsed with { WantsHelp = true },
                var other => throw new FormatException($"There is no option '{other}'."),
            };
        }

        return parsed;
    }

    private static string Value(IReadOnlyList<string> arguments, ref int place) =>
        ++place < arguments.Count ? arguments[place] : throw new FormatException($"A value is missing after '{arguments[place - 1]}'.");

    private static int LastBasePort => IPEndPoint.MaxPort - Ports + 1;

    private static int? PortOf(string text)
    {
        if (text == "auto")
        {
            return null;
        }

        var isPort = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= 1024 && port <= LastBasePort;
        return isPort ? port : throw new FormatException($"'{text}' is neither 'auto' nor a port from 1024 to {LastBasePort}.");
    }
}
