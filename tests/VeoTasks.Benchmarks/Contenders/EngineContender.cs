namespace VeoTasks.Benchmarks.Contenders;

/// <inheritdoc/>
internal sealed class EngineContender : OwnLoop
{
    /// <inheritdoc/>
    public override string Name => "VeoTasks engine";

    /// <inheritdoc/>
    public override string Role => "scheduler, requests, reading and state, at full throttle";

    /// <inheritdoc/>
    protected override string Loop => "engine";
}
