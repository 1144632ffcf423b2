using System.Globalization;

namespace VeoTasks.Fuzz.Running;

/// <summary>How much to try, and from which seed.</summary>
internal sealed record FuzzArguments
{
    /// <summary>What CI tries.</summary>
    public const int UsualCount = 100_000;

    /// <summary>What may be written behind "--".</summary>
    public const string Usage = "usage: dotnet run --project tests/VeoTasks.Fuzz -- [--count 100000] [--seed 1] [--case answer:17 | --case pipeline:17]";

    /// <summary>How many cases, of all levels together.</summary>
    public int Count { get; init; } = UsualCount;

    /// <summary>What everything random follows from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The one case to run again; null for <see cref="Count"/> of them.</summary>
    public string? Case { get; init; }

    /// <summary>Reads pairs of name and value.</summary>
    /// <returns>Null when they make no sense.</returns>
    public static FuzzArguments? Parse(IReadOnlyList<string> words)
    {
        FuzzArguments? read = words.Count % 2 == 0 ? new() : null;
        for (int index = 0; read is not null && index < words.Count; index += 2)
        {
            read = read.With(words[index], words[index + 1]);
        }

        return read;
    }

    private FuzzArguments? With(string name, string value) => (name, Number(value)) switch
    {
        ("--count", > 0 and int count) => this with { Count = count },
        ("--seed", int seed) => this with { Seed = seed },
        ("--case", _) => this with { Case = value },
        _ => null,
    };

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
}
