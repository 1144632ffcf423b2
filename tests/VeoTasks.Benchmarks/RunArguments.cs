using System.Globalization;
using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks;

/// <summary>What the command line asks of a benchmark that writes a page.</summary>
internal sealed record RunArguments
{
    /// <summary>Where results go.</summary>
    public string Folder { get; private init; } = Tree.Results();

    /// <summary>Rounds of whatever is compared.</summary>
    public int Rounds { get; private init; }

    /// <summary>The folder of another build of the module, to measure beside this one; null for none.</summary>
    public string? Before { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">With what is wrong.</exception>
    public static RunArguments Parse(IReadOnlyList<string> arguments, int usualRounds = 5)
    {
        RunArguments parsed = new() { Rounds = usualRounds };
        for (int index = 0; index < arguments.Count; index += 2)
        {
            string value = index + 1 < arguments.Count
                ? arguments[index + 1]
                : throw new FormatException($"A value is missing after '{arguments[index]}'.");
            parsed = arguments[index] switch
            {
                "--out" => parsed with { Folder = value },
                "--rounds" => parsed with { Rounds = Whole(value) },
                "--before" => parsed with { Before = value },
                var other => throw new FormatException($"There is no option '{other}', only --out, --rounds and --before."),
            };
        }

        return parsed;
    }

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds is >= 1 and <= 100
            ? rounds
            : throw new FormatException($"--rounds takes a whole number from 1 to 100, not '{text}'.");
}
