namespace VeoTasks.Benchmarks.Contenders;

/// <inheritdoc/>
internal sealed class ClientContender : OwnLoop
{
    /// <inheritdoc/>
    public override string Name => "VeoTasks without its scheduler";

    /// <inheritdoc/>
    public override string Role => "TaskClient in 64 loops: shows what the scheduler adds";

    /// <inheritdoc/>
    protected override string Loop => "client";
}
