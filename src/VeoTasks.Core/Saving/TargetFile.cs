using VeoTasks.Gateways;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>The final name: what is there before, and how the new file gets there.</summary>
internal sealed class TargetFile(string path, ExistingFile existing, IDisk disk)
{
    private const int MoveTries = 5;
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(250);

    /// <summary>Why nothing may be written under this name; null when it may. Links, folders and devices are never touched, nor what they lead to.</summary>
    public static RequestFailure? Refusal(string path)
    {
        string[] names = [path, PartFile.PathFor(path), PartFile.NotePathFor(path)];
        return names.FirstOrDefault(name => !PlainFile.IsPlainOrAbsent(name)) is { } other ? FileFailures.NotPlain(other) : null;
    }

    /// <summary>
    /// Puts a whole part file in place. Virus scanners and indexers open new files for a moment, and on Windows nothing can be moved
    /// meanwhile; so it is tried 5 times within a second.
    /// </summary>
    public async ValueTask<RequestFailure?> TakeAsync(PartFile part, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                part.MoveTo(path, existing);
                break;
            }
            catch (Exception exception) when (FileFailures.Covers(exception))
            {
                if (existing is not ExistingFile.Replace && File.Exists(path))
                {
                    return FileFailures.Exists(path);
                }

                if (tries == MoveTries)
                {
                    return FileFailures.NotRenamed(exception, path);
                }
            }

            await Task.Delay(MovePause, time, cancellationToken);
        }

        await DiskWait.RunAsync(() => disk.FlushFolder(Path.GetDirectoryName(path)!));
        return null;
    }
}
