using System.Globalization;

namespace VeoTasks.Fuzz.Running;

/// <summary>The name of one case. Everything random in it follows from this.</summary>
/// <param name="Level">The level's name.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Number">The case's number among those of its level, from 0.</param>
internal readonly record struct CaseName(string Level, int Seed, int Number)
{
    /// <summary>What runs this case again, from the root of the repository.</summary>
    public string Replay => string.Create(CultureInfo.InvariantCulture, $"dotnet run --project tests/VeoTasks.Fuzz -- --seed {Seed} --case {this}");

    /// <summary>The random numbers of the case: the same on every machine.</summary>
    public Random CreateRandom() => new(StableHash.Of(Seed, Level, Number));

    /// <summary>"level:number".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Level}:{Number}");
}
