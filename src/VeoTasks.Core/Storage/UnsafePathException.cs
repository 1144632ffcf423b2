namespace VeoTasks.Storage;

/// <summary>A name belongs to something that must not be read as ours or written into: a link, a folder, a device, a file with other names.</summary>
/// <param name="path">The name.</param>
/// <param name="reason">What it is, as the end of a sentence that begins with the name.</param>
internal sealed class UnsafePathException(string path, string reason) : IOException($"\"{path}\" {reason}")
{
    /// <summary>The name.</summary>
    public string Path { get; } = path;
}
