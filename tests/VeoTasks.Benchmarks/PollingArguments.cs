using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks;

/// <summary>What the command line asks of the polling benchmark.</summary>
internal sealed record PollingArguments
{
    /// <summary>Where results go.</summary>
    public string Folder { get; private init; } = Tree.Results();

    /// <summary>Rounds at full throttle.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">With what is wrong.</exception>
    public static PollingArguments Parse(IReadOnlyList<string> arguments)
    {
        PollingArguments parsed = new();
        for (int index = 0; index < arguments.Count; index += 2)
        {
            string value = index + 1 < arguments.Count ? arguments[index + 1] : throw new ArgumentException($"A value is missing after '{arguments[index]}'.", nameof(arguments));
            parsed = arguments[index] switch
            {
                "--out" => parsed with { Folder = value },
                "--rounds" => parsed with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                var other => throw new ArgumentException($"There is no option '{other}'.", nameof(arguments)),
            };
        }

        return parsed;
    }
}
