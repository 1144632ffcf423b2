namespace VeoTasks.Benchmarks.Fetchers;

/// <inheritdoc/>
internal sealed class SaveFetcher() : OwnFetcher(Loop)
{
    /// <summary>Its name on this program's command line.</summary>
    public const string Loop = "save";

    /// <inheritdoc/>
    public override string Name => "VeoTasks";

    /// <inheritdoc/>
    public override string Role => "what Save-VeoVideo does without PowerShell: SHA-256 on the way through, box walk, flush of file and folder, move, ledger";
}
