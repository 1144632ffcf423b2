using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Saving;

/// <summary>
/// What saving asks of the file system where the order of things counts or where the answer may be no. Tests put themselves in between to see
/// the order and to say no. All members throw what the file system throws.
/// </summary>
internal interface IDisk
{
    /// <summary>Writes bytes at an offset of an open file.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Brings all that was written into an open file to the disk itself.</summary>
    void Flush(SafeFileHandle file);

    /// <summary>Writes a small file over the beginning of what is there, in one go, so that a killed process leaves the old or the new one.</summary>
    void Put(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>Gives a file another name in the same folder.</summary>
    void Move(string from, string to, bool overwrite);

    /// <summary>Brings the names in a folder to the disk itself.</summary>
    void FlushFolder(string path);

    /// <summary>How many bytes this user may still write into a folder; null where that cannot be known.</summary>
    long? FreeSpace(string folder);
}
