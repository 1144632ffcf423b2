using System.Text;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Gateways;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Reports;

/// <summary>The page on disk: whole or not there, and never in the place of a file that is somebody else's.</summary>
internal static class ReportFile
{
    /// <summary>What the page is called unless told otherwise.</summary>
    public const string DefaultName = "veotasks-report.html";

    /// <summary>Whether a browser would show a file of that name as a page. No video or ledger has such a name, so none can be written over.</summary>
    public static bool IsPageName(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm";

    /// <summary>Whether something has that name which is not an earlier report, or cannot be told from one that is not.</summary>
    public static bool IsForeign(string path)
    {
        try
        {
            return !PlainFile.IsPlainOrAbsent(path) || (File.Exists(path) && !BeginsWithMark(path));
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return true;
        }
    }

    /// <summary>Writes the page beside its place, brings it to disk and moves it there. A link of that name is replaced, not followed.</summary>
    /// <param name="report">What to show.</param>
    /// <param name="path">The page's full path.</param>
    /// <param name="replaces">Whether a file that is there gives way.</param>
    /// <param name="cancellationToken">Gives up; what was there before stays.</param>
    /// <returns>Why it was not written; null when it was.</returns>
    public static RequestFailure? Write(VideoReport report, string path, bool replaces, CancellationToken cancellationToken)
    {
        string draft = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (FileStream stream = new(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
                ReportPage.Write(writer, report, path, cancellationToken);
                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, replaces);
            return null;
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return FileFailures.From(exception, path);
        }
        finally
        {
            TryDelete(draft);
        }
    }

    private static bool BeginsWithMark(string path)
    {
        byte[] start = new byte[ReportPage.Mark.Length];
        using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(file, start, 0) == start.Length && Encoding.UTF8.GetString(start) == ReportPage.Mark;
    }

    private static void TryDelete(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            // Whatever kept the page from being written keeps this from being taken away, and that was said.
        }
    }
}
