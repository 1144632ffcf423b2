namespace VeoTasks.Downloads;

/// <summary>What to do when a file of the wanted name is there already.</summary>
public enum ExistingFile
{
    /// <summary>Leave it alone: a whole MP4 counts as saved, anything else is <see cref="VeoErrorCategory.FileExists"/>.</summary>
    Keep,

    /// <summary>Put the new file in its place, but only once the new one is whole.</summary>
    Replace,
}
