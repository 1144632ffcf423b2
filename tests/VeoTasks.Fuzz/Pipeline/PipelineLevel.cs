using VeoTasks.Fuzz.Running;
using VeoTasks.Fuzz.Stack;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>Hostile servers on real sockets behind the scheduler and the downloader.</summary>
/// <param name="stacks">The HTTP stacks under test.</param>
internal sealed class PipelineLevel(HttpStacks stacks) : IFuzzLevel
{
    /// <inheritdoc/>
    public string Name => "pipeline";

    /// <inheritdoc/>
    public int Percent => 5;

    /// <inheritdoc/>
    public async Task<string?> RunAsync(Random random, CancellationToken cancellationToken)
    {
        await using PipelineCase one = new(random, stacks);
        await one.RunAsync(cancellationToken);
        return PipelineRules.Check(one);
    }
}
