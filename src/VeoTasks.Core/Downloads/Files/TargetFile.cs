using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Downloads.Content;
using VeoTasks.Http;
using VeoTasks.Providers;

namespace VeoTasks.Downloads.Files;

/// <summary>The final name: what is there before, and how the new file gets there.</summary>
internal sealed class TargetFile(string path, ExistingFile existing)
{
    private const int MoveTries = 5;
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(250);

    /// <summary>Why nothing may be written under this name; null when it may. Links, folders and devices are never touched, nor what they lead to.</summary>
    public RequestFailure? Refusal()
    {
        string[] names = [path, PartFile.PathFor(path), PartFile.NotePathFor(path)];
        return names.FirstOrDefault(name => !IsPlainOrAbsent(name)) is { } other ? FileFailures.NotPlain(other) : null;
    }

    /// <summary>The file that is there and stays; a failure when it is no whole MP4; null when there is none or it is to be replaced.</summary>
    public async ValueTask<Attempt<KeptFile>?> KeptAsync(CancellationToken cancellationToken)
    {
        if (existing is ExistingFile.Replace || !File.Exists(path))
        {
            return null;
        }

        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        if (Mp4Boxes.Check(length, (buffer, offset) => RandomAccess.Read(file, buffer, offset)) is not Mp4State.Whole)
        {
            return FileFailures.Exists(path);
        }

        if (!File.Exists(PartFile.PathFor(path)))
        {
            // Left by a run that was killed just after the move.
            File.Delete(PartFile.NotePathFor(path));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await FileHash.AppendAsync(hash, file, length, cancellationToken);
        return new KeptFile(length, FileHash.Finish(hash));
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
                return null;
            }
            catch (Exception exception) when (FileFailures.Covers(exception))
            {
                if (existing is ExistingFile.Keep && File.Exists(path))
                {
                    return FileFailures.Exists(path);
                }

                if (tries == MoveTries)
                {
                    return FileFailures.From(exception, path);
                }
            }

            await Task.Delay(MovePause, time, cancellationToken);
        }
    }

    private static bool IsPlainOrAbsent(string name)
    {
        FileInfo file = new(name);
        if (file.LinkTarget is not null || Directory.Exists(name))
        {
            return false;
        }

        if (!file.Exists || file.Length > 0)
        {
            return true;
        }

        // Pipes and devices of Unix look like empty files but have no positions. Opening a pipe for reading alone would wait for a writer.
        using FileStream stream = new(name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return stream.CanSeek;
    }
}

/// <summary>A file that was there already.</summary>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
internal sealed record KeptFile(long Length, string Sha256);
