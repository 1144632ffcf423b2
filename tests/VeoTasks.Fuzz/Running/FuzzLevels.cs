using VeoTasks.Fuzz.Answers;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Server;
using VeoTasks.Gateways;

namespace VeoTasks.Fuzz.Running;

/// <summary>All levels, around the code that ships.</summary>
internal static class FuzzLevels
{
    /// <summary>Every level.</summary>
    public static IReadOnlyList<IFuzzLevel> All() => [new AnswerLevel(AdapterRegistry.All), new PipelineLevel(HttpStacks.Production)];
}

/// <summary>One height at which hostile input is let in.</summary>
internal interface IFuzzLevel
{
    /// <summary>The name that cases begin with.</summary>
    string Name { get; }

    /// <summary>How many of a hundred cases are of this level.</summary>
    int Percent { get; }

    /// <summary>Runs one case.</summary>
    /// <param name="random">What the case is made from.</param>
    /// <param name="cancellationToken">Ends it early; what it says then does not matter.</param>
    /// <returns>What is wrong; null when every rule held. An exception counts as wrong as well.</returns>
    Task<string?> RunAsync(Random random, CancellationToken cancellationToken);
}
