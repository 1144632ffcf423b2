namespace VeoTasks.Fuzz.Running;

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
