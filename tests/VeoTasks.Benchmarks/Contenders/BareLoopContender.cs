namespace VeoTasks.Benchmarks.Contenders;

/// <inheritdoc/>
internal sealed class BareLoopContender : OwnLoop
{
    /// <inheritdoc/>
    public override string Name => "Bare HttpClient loop";

    /// <inheritdoc/>
    public override string Role => "HttpClient as it comes in 64 loops, the same answer read with Utf8JsonReader";

    /// <inheritdoc/>
    protected override string Loop => "bare";
}
