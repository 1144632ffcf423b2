using VeoTasks.Downloads;
using VeoTasks.Downloads.Names;

namespace VeoTasks.Shell.Work;

/// <summary>Where the videos of one command go to.</summary>
/// <param name="Folder">The destination.</param>
/// <param name="FileName">How the files are called.</param>
/// <param name="Replaces">Whether files that are there are replaced.</param>
/// <param name="NotesFailures">Whether what could not be saved is noted in the folder's ledger.</param>
internal sealed record SaveTarget(SaveFolder Folder, FileNameTemplate FileName, bool Replaces, bool NotesFailures);
