using System.Globalization;
using System.Text;

namespace VeoTasks.Fuzz.Running;

/// <summary>How much to try, and from which seed.</summary>
internal sealed record FuzzArguments
{
    /// <summary>What CI tries.</summary>
    public const int UsualCount = 100_000;

    /// <summary>What may be written behind "--".</summary>
    public const string Usage =
        "usage: dotnet run --project tests/VeoTasks.Fuzz -- [--count 100000] [--seed 1] [--case answer:17 | --case pipeline:17]";

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

/// <summary>The name of one case. Everything random in it follows from this.</summary>
/// <param name="Level">The level's name.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Number">The case's number among those of its level, from 0.</param>
internal readonly record struct CaseName(string Level, int Seed, int Number)
{
    /// <summary>What runs this case again, from the root of the repository.</summary>
    public string Replay =>
        string.Create(CultureInfo.InvariantCulture, $"dotnet run --project tests/VeoTasks.Fuzz -- --seed {Seed} --case {this}");

    /// <summary>The random numbers of the case: the same on every machine.</summary>
    public Random CreateRandom() => new(StableHash.Of(Seed, Level, Number));

    /// <summary>"level:number".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Level}:{Number}");
}

/// <summary>Makes one seed out of several facts, the same in every process (FNV-1a), which string.GetHashCode is not.</summary>
internal static class StableHash
{
    /// <summary>A seed that follows from a seed, a text and a number.</summary>
    public static int Of(int seed, string text, int number)
    {
        uint hash = Mix(Mix(2166136261, (uint)seed), (uint)number);
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ one) * 16777619;
        }

        return (int)(hash & int.MaxValue);
    }

    private static uint Mix(uint hash, uint value)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            hash = (hash ^ ((value >> shift) & 0xFF)) * 16777619;
        }

        return hash;
    }
}
