using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>Finds what an earlier run, or another process, saved already, and makes sure that it is still that.</summary>
internal sealed class ExistingFileCheck(SaveFolder folder, TimeProvider time)
{
    /// <summary>
    /// Why nothing may be written under this name; null when it may. Links, folders and devices are never touched, nor what they lead to.
    /// </summary>
    public static RequestFailure? Refusal(string path)
    {
        string[] names = [path, PartFile.PathFor(path), PartFile.NotePathFor(path)];
        return names.FirstOrDefault(name => !PlainFile.IsPlainOrAbsent(name)) is { } other ? FileFailures.NotPlain(other) : null;
    }

    /// <summary>
    /// The video that is there; a failure when its file is another's or was changed; null when there is none, or it is to be replaced.
    /// </summary>
    public async ValueTask<Attempt<SavedVideo>?> FindAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        if (request.Existing is ExistingFile.Replace)
        {
            return null;
        }

        LedgerEntry? entry = await folder.Ledger.FindAsync(request.Key, cancellationToken);
        return entry is not null && File.Exists(PathOf(entry)) ? await CheckAsync(entry, cancellationToken)
            : File.Exists(request.Path) ? await AdoptAsync(request, cancellationToken)
            : default(Attempt<SavedVideo>?);
    }

    /// <summary>All videos of a task, without asking its gateway for it; null unless every one is there as it was saved.</summary>
    public async ValueTask<IReadOnlyList<SavedVideo>?> FindTaskAsync(string provider, string task, CancellationToken cancellationToken)
    {
        List<SavedVideo> saved = [];
        foreach (LedgerEntry entry in await folder.Ledger.FindTaskAsync(provider, task, cancellationToken) ?? [])
        {
            try
            {
                if (!File.Exists(PathOf(entry)) || (await CheckAsync(entry, cancellationToken)).Value is not { } video)
                {
                    return null;
                }

                saved.Add(video);
            }
            catch (Exception exception) when (FileFailures.Covers(exception))
            {
                // A player may hold it open. Whoever saves it then says so, video by video.
                return null;
            }
        }

        return saved.Count > 0 ? saved : null;
    }

    private async ValueTask<Attempt<SavedVideo>> CheckAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        string path = PathOf(entry);
        if (Refusal(path) is { } refusal)
        {
            return refusal;
        }

        FileFacts? facts = await FileFacts.ReadAsync(path, (length, _) => length == entry.Length, cancellationToken);
        if (facts?.Sha256 != entry.Sha256)
        {
            return FileFailures.Changed(path, entry.SavedAt);
        }

        Sweep(path);
        return entry.ToSaved(path, facts, SaveOutcome.Earlier);
    }

    /// <summary>
    /// A file that the ledger does not know is this video if the sidecar beside it says so, which a run leaves that is killed between the
    /// move and the ledger; or, where the request trusts the name, if it is a whole MP4. The ledger learns of it.
    /// </summary>
    private async ValueTask<Attempt<SavedVideo>> AdoptAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        ResumeInfo? note = ResumeInfo.Read(PartFile.NotePathFor(request.Path)) is { } left && left.Video == request.VideoKey ? left : null;
        bool isTrusted = false;
        FileFacts? facts = await FileFacts.ReadAsync(
            request.Path,
            (length, check) =>
            {
                isTrusted = request.Existing is ExistingFile.Keep && check.Tail == 0;
                return check.State is Mp4State.Whole && (isTrusted || (note?.Sha256 is not null && note.Length == length));
            },
            cancellationToken);
        if (facts is null || !(isTrusted || facts.Sha256 == note?.Sha256))
        {
            return FileFailures.Exists(request.Path);
        }

        LedgerEntry entry = request.ToEntry(facts, time.GetUtcNow());
        await folder.Ledger.AddAsync(entry, () => Sweep(request.Path));
        return entry.ToSaved(request.Path, facts, SaveOutcome.Earlier);
    }

    private string PathOf(LedgerEntry entry) => Path.Combine(folder.Path, entry.File);

    /// <summary>Removes the sidecar of a run that was killed just after the move.</summary>
    private void Sweep(string path)
    {
        try
        {
            folder.Guard.Check();
            if (!File.Exists(PartFile.PathFor(path)))
            {
                folder.Disk.Delete(PartFile.NotePathFor(path));
            }
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // What stays behind does no harm.
        }
    }
}

/// <summary>What to do when a file of the wanted name is there already.</summary>
internal enum ExistingFile
{
    /// <summary>
    /// Leave it alone. What the ledger knows counts as saved, and so does a whole MP4 that it does not know, because the name says
    /// which video it is; anything else is <see cref="VeoErrorCategory.FileExists"/>.
    /// </summary>
    Keep,

    /// <summary>Leave it alone. Only what the ledger knows counts as saved, because other videos may have the same name.</summary>
    KeepKnown,

    /// <summary>Put the new file in its place, but only once the new one is whole.</summary>
    Replace,
}
