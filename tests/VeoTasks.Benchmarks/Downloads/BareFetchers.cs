using System.Runtime.InteropServices;
using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Downloads;

/// <inheritdoc/>
internal sealed class DiscardFetcher() : OwnFetcher("discard")
{
    /// <inheritdoc/>
    public override string Name => "Receive and discard";

    /// <inheritdoc/>
    public override string Role => "the same HttpClient and buffer, nothing is done with the bytes";

    /// <inheritdoc/>
    public override bool IsSaving => false;
}

/// <inheritdoc/>
internal sealed class HashFetcher() : OwnFetcher("hash")
{
    /// <inheritdoc/>
    public override string Name => "Receive and hash";

    /// <inheritdoc/>
    public override string Role => "the same with SHA-256: shows what the hash adds";

    /// <inheritdoc/>
    public override bool IsSaving => false;
}

/// <inheritdoc/>
internal sealed class WriteFetcher() : OwnFetcher("write")
{
    /// <inheritdoc/>
    public override string Name => "Receive and write";

    /// <inheritdoc/>
    public override string Role => "the same into files, without hash, check, flush or ledger: shows what writing adds";
}

/// <inheritdoc/>
internal sealed class FloorFetcher() : OwnFetcher("keep")
{
    /// <inheritdoc/>
    public override string Name => "Receive, hash, write, flush";

    /// <inheritdoc/>
    public override string Role => "the same with SHA-256 into files, each flushed to disk before the worker's next one, and nothing else: "
        + "the floor of a program with this client, buffer and hash that keeps the promise";
}

/// <inheritdoc/>
internal sealed class GivenFetcher() : OwnFetcher("given")
{
    /// <inheritdoc/>
    public override string Name => "Hash, write, flush alone";

    /// <inheritdoc/>
    public override string Role => "the same with as many bytes that lie in the processor's cache; nothing is received: what no program "
        + "that hashes with this library and flushes gets below, whatever its client";
}

/// <inheritdoc/>
internal sealed class DigestFetcher() : OwnFetcher("digest")
{
    /// <inheritdoc/>
    public override string Name => "SHA-256 alone";

    /// <inheritdoc/>
    public override string Role => "the SHA-256 of as many bytes that lie in the processor's cache; nothing is received: what no program "
        + "that hashes with this library gets below";

    /// <inheritdoc/>
    public override bool IsSaving => false;
}

/// <summary>A way to fetch that is a loop of this program, run in a process of its own.</summary>
/// <param name="loop">The loop's name on this program's command line.</param>
internal abstract class OwnFetcher(string loop) : Fetcher
{
    /// <summary>The job as this way does it.</summary>
    protected virtual FetchJob Own(FetchJob job) => job;

    /// <inheritdoc/>
    public sealed override Task<Availability> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Availability.Of(RuntimeInformation.FrameworkDescription));

    /// <inheritdoc/>
    public sealed override async Task<FetchSample> RunAsync(FetchJob job, int core, CancellationToken cancellationToken)
    {
        await using FetchProcess process = await FetchProcess.StartAsync(loop, job, core, cancellationToken);
        return await process.RunAsync(Own(job), cancellationToken);
    }
}

/// <inheritdoc/>
internal sealed class SaveFetcher() : OwnFetcher(Loop)
{
    /// <summary>Its name on this program's command line.</summary>
    public const string Loop = "save";

    /// <inheritdoc/>
    public override string Name => "VeoTasks";

    /// <inheritdoc/>
    public override string Role =>
        "what Save-VeoVideo does without PowerShell: SHA-256 on the way through, box walk, flush of file and folder, move, ledger";
}

/// <summary>VeoTasks without ranges.</summary>
internal sealed class SaveAloneFetcher() : OwnFetcher(SaveFetcher.Loop)
{
    /// <inheritdoc/>
    public override string Name => "VeoTasks, -ThrottleLimit 1";

    /// <inheritdoc/>
    public override string Role => "the same on one connection";

    /// <inheritdoc/>
    protected override FetchJob Own(FetchJob job) => job with { ThrottleLimit = 1 };
}
