using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <content>What an earlier run left and a later one can go on with, and the sidecar that says so.</content>
internal sealed partial class PartFile
{
    /// <summary>Keeps what an earlier run left of the same video, and drops what is not surely that.</summary>
    public async ValueTask TakeUpAsync(CancellationToken cancellationToken)
    {
        long length = RandomAccess.GetLength(_file);
        ResumeInfo? note = length > 0 ? ResumeInfo.Read(_notePath) : null;
        _isTakenUp = true;
        if (note?.Video != Video || note.Length < length)
        {
            StartOver();
            return;
        }

        Note = note;
        IReadOnlyList<ByteRange> there = note.Trusted(length);
        Length = there is [var first, ..] ? first.End : 0;
        if (!IsUsable)
        {
            StartOver();
            return;
        }

        RandomAccess.SetLength(_file, there[^1].End);
        if (there.Count > 1 && note.Length is { } whole)
        {
            _segments = new Segments(whole, there, _time);
            _isShared = true;
        }

        if (note.Boot != BootId.Id || note.Ranges is not null)
        {
            Describe(note.WithoutGap() with { Flushed = Math.Min(note.Flushed, Length) });
        }

        await FileHash.AppendAsync(_hash, _file, Length, cancellationToken);
        HighWater = Length;
        IsContinued = IsComplete;
    }

    /// <summary>Removes the sidecar once nobody needs it any more.</summary>
    public void Forget() => Sweep(_notePath);

    /// <summary>Lets go of the file and leaves it only where a later run can go on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isTakenUp && !_isMoved)
        {
            await LeaveAsync();
        }
        else if (!_isTakenUp && RandomAccess.GetLength(_file) == 0)
        {
            Sweep(Path);
        }

        LetGo();
    }

    /// <summary>
    /// What was received is flushed, so that it counts even after the machine was started anew. Where a flush has failed, only what an
    /// earlier one brought to disk is kept: a system tells of a failed write once (Linux, fsync(2)), and what its cache holds may be other
    /// bytes than those on disk.
    /// </summary>
    private async Task LeaveAsync()
    {
        IReadOnlyList<ByteRange> there = Close();
        try
        {
            if (IsUsable && !_isInDoubt)
            {
                RandomAccess.SetLength(_file, there[^1].End);
                await FlushAsync();
                AddToNote((there.Count > 1 ? Note!.With(there) : Note!.WithoutGap()) with { Flushed = Length });
                return;
            }
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // How the transfer itself ended is what counts.
        }

        CutTo(IsUsable ? Math.Min(Length, Note!.Flushed) : 0);
    }

    private void CutTo(long length)
    {
        try
        {
            RandomAccess.SetLength(_file, length);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            length = 0;
        }

        if (length == 0)
        {
            Sweep(_notePath);
            Sweep(Path);
        }
    }

    /// <summary>Notes what makes a later run's work less and is not needed for this one's.</summary>
    private void AddToNote(ResumeInfo note)
    {
        try
        {
            Describe(note);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // The old note is as true as before.
        }
    }

    private bool IsUsable => ResumePoint is not null || IsComplete;

    private void LetGo()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private void Describe(ResumeInfo note)
    {
        _guard.Check();
        Note = (_isShared && _segments is not null ? note.With(_segments.There) : note) with { Boot = BootId.Id };
        Note.Write(_notePath, _disk);
        _unnoted = 0;
    }

    private void Sweep(string path)
    {
        try
        {
            _guard.Check();
            _disk.Delete(path);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // What stays behind does no harm, and how the transfer itself ended is what counts.
        }
    }
}
