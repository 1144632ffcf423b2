namespace VeoTasks.Reports;

/// <summary>What became of a file since it was saved.</summary>
internal enum FileState
{
    /// <summary>It is there as it was saved.</summary>
    Present,

    /// <summary>Nothing has its name.</summary>
    Missing,

    /// <summary>What has its name is another file, or none at all.</summary>
    Changed,

    /// <summary>It is there and this user may not read it.</summary>
    Unreadable,
}
