namespace VeoTasks.Benchmarks.Pages;

/// <summary>
/// Whether a bound on processor time can be kept by anything that hashes and flushes, from what doing that and nothing else costs. All
/// costs are in
/// milliseconds of processor time for each GiB.
/// </summary>
/// <param name="Other">What the bound is a multiple of.</param>
/// <param name="Bound">How many times the other's bytes per CPU-second are asked for.</param>
/// <param name="OtherCost">What the other costs.</param>
/// <param name="Floor">What receiving, hashing, writing and flushing cost.</param>
/// <param name="Keeping">What hashing, writing and flushing cost, with the bytes a present.</param>
internal sealed record Reach(string Other, double Bound, double OtherCost, double Floor, double Keeping)
{
    /// <summary>What the bound leaves for everything.</summary>
    public double Allowed => OtherCost / Bound;

    /// <summary>The answer in sentences.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Bound} times the bytes per CPU-second of {Other} are {Allowed:0} ms for a GiB. ") + Answer;

    private string Answer =>
        Keeping > Allowed ? FormattableString.Invariant($"Hashing, writing and flushing take {Keeping:0} ms without receiving a byte: nothing that hashes with this library and flushes can reach it on this machine.")
        : Floor > Allowed ? FormattableString.Invariant($"The floor takes {Floor:0} ms: nothing that receives with this client, hashes and flushes can reach it on this machine. What receives in {Allowed - Keeping:0} ms instead of {Floor - Keeping:0} could.")
        : FormattableString.Invariant(
            $"The floor takes {Floor:0} ms, so it can be reached: {Allowed - Floor:0} ms are left for everything else.");
}
