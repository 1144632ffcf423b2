using System.Text;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Saving;
using VeoTasks.Storage;

namespace VeoTasks.Reports;

/// <summary>The page on disk: whole or not there, and never in the place of a file that is somebody else's.</summary>
internal sealed class ReportFile(string path, IDisk? disk = null)
{
    /// <summary>What the page is called unless told otherwise.</summary>
    public const string DefaultName = "veotasks-report.html";

    /// <summary>
    /// Whether a browser would show a file of that name as a page. No video or ledger has such a name, so none can be written over.
    /// </summary>
    public static bool IsPageName(string path) =>
        System.IO.Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm";

    /// <summary>The page's full path.</summary>
    public string Path { get; } = path;

    /// <summary>Whether something has that name which is not an earlier report, or cannot be told from one that is not.</summary>
    public bool IsForeign
    {
        get
        {
            try
            {
                return !PlainFile.IsPlainOrAbsent(Path) || (File.Exists(Path) && !BeginsWithMark());
            }
            catch (Exception exception) when (FileFailures.Covers(exception))
            {
                return true;
            }
        }
    }

    /// <summary>Writes the page; returns why not, or null. A link of that name is replaced, not followed.</summary>
    /// <param name="report">What to show.</param>
    /// <param name="replaces">Whether a file that is there gives way.</param>
    /// <param name="cancellationToken">Gives up; what was there before stays.</param>
    public RequestFailure? Write(VideoReport report, bool replaces, CancellationToken cancellationToken)
    {
        try
        {
            using DraftFile draft = new(Path, disk ?? LocalDisk.Instance);
            using (StreamWriter writer = new(draft.Content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
            {
                ReportPage.Write(writer, report, Path, cancellationToken);
            }

            draft.TakeName(replaces, TimeProvider.System, cancellationToken);
            return null;
        }
        catch (Exception exception) when (FileFailures.Covers(exception))
        {
            return FileFailures.From(exception, Path);
        }
    }

    private bool BeginsWithMark()
    {
        byte[] start = new byte[ReportPage.Mark.Length];
        using SafeFileHandle file = PlainFile.OpenToRead(Path, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(file, start, 0) == start.Length && Encoding.UTF8.GetString(start) == ReportPage.Mark;
    }
}
