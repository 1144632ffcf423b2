using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Where the videos of one command go to, and which are taken.</summary>
/// <param name="Folder">The destination.</param>
/// <param name="FileName">How the files are called.</param>
/// <param name="Replaces">Whether files that are there are replaced.</param>
internal sealed record SaveTarget(SaveFolder Folder, FileNameTemplate FileName, bool Replaces)
{
    /// <summary>How large they may be.</summary>
    public DownloadOptions Options { get; init; } = new();

    /// <summary>The most questions under way at each gateway.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>Where they may come from.</summary>
    public AddressKinds Reach { get; init; } = AddressKinds.Public;

    /// <summary>Whether what could not be saved is noted in the folder's ledger.</summary>
    public bool NotesFailures { get; init; } = true;
}
