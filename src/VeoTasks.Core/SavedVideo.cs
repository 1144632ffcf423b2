namespace VeoTasks;

/// <summary>A video on disk, whole and under its final name.</summary>
public sealed class SavedVideo
{
    /// <summary>The id of the task it belongs to.</summary>
    public required string TaskId { get; init; }

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>The place among the task's videos, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What the user calls the task; null for nothing.</summary>
    public string? Label { get; init; }

    /// <summary>The beginning of what was asked for; null where that is not known.</summary>
    public string? Prompt { get; init; }

    /// <summary>What the gateway said it charges for the task, in its own terms; null where it said nothing.</summary>
    public string? Billed { get; init; }

    /// <summary>The file's full path.</summary>
    public required string Path { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public long Length { get; init; }

    /// <summary>The SHA-256 of the whole file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How long it plays; null when the file does not say.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The picture's width in pixels; null when the file does not say.</summary>
    public int? Width { get; init; }

    /// <summary>The picture's height in pixels; null when the file does not say.</summary>
    public int? Height { get; init; }

    /// <summary>How long this run took to save it; zero when <see cref="Skipped"/>.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether a part file of an earlier attempt was continued.</summary>
    public bool Resumed { get; init; }

    /// <summary>Whether the file was there already and nothing was transferred.</summary>
    public bool Skipped { get; init; }

    /// <summary>The file's full path.</summary>
    public override string ToString() => Path;
}
