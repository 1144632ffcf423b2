namespace VeoTasks.Saving;

/// <summary>What to do when a file of the wanted name is there already.</summary>
public enum ExistingFile
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
