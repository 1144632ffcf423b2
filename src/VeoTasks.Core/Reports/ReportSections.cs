using System.Xml;
using System.Xml.Linq;
using VeoTasks.Saving;
using static VeoTasks.Reports.Html;

namespace VeoTasks.Reports;

/// <summary>What could not be saved, and what was.</summary>
internal static class ReportSections
{
    /// <summary>Players that load their first picture with the page: a few screens of them.</summary>
    public const int EagerVideos = 36;

    /// <summary>Failures of one class that are not folded away.</summary>
    private const int MostOpen = 10;

    /// <summary>The failures by class, with reasons; null when nothing failed.</summary>
    public static XElement? Failures(VideoReport report, CancellationToken cancellationToken)
    {
        IEnumerable<XElement> kinds = report.Failures
            .GroupBy(failure => failure.Error)
            .OrderByDescending(kind => kind.Count())
            .Select(kind => Element(
                "details",
                kind.Count() <= MostOpen ? ("open", "open") : null,
                Element("summary", Foreign(kind.Key), " ", Element("span", ("class", "count"), Words.Count(kind.Count()))),
                Element("ul", kind.Select(failure => Failure(failure, cancellationToken)))));
        return report.Failures.Count == 0 ? null
            : Element("section", ("class", "failures"), Element("h2", "Not saved"), Element("div", ("class", "kinds"), kinds));
    }

    /// <summary>
    /// Writes the saved videos, each with its player. All of them are on the page; only the first load anything before they are asked to.
    /// </summary>
    public static void WriteVideos(XmlWriter writer, VideoReport report, string page, CancellationToken cancellationToken)
    {
        writer.WriteStartElement("section", Namespace.NamespaceName);
        ReportPage.Write(writer, Element("h2", "Videos"));
        ReportPage.Write(writer, report.Videos.Count == 0 ? Element("p", "No videos have been saved here yet.") : null);
        writer.WriteStartElement("div", Namespace.NamespaceName);
        writer.WriteAttributeString("class", "videos");
        for (int place = 0; place < report.Videos.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReportPage.Write(writer, Video(report.Videos[place], page, place < EagerVideos ? "metadata" : "none"));
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static XElement Failure(LedgerFailure failure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<object?> reason = [("class", "reason"), Foreign(failure.Reason)];
        List<object?> facts =
            [("class", "facts"), Element("bdi", ("class", "id"), failure.Label ?? failure.Task), " · ", Foreign(failure.Provider)];
        if (failure.Code is { } code)
        {
            reason.AddRange([" (", Foreign(code), ")"]);
        }

        if (failure.Model is { } model)
        {
            facts.AddRange([" · ", Foreign(model)]);
        }

        if (failure.Index is > 0 and < int.MaxValue and var index)
        {
            facts.Add($" · video {Words.Count(index + 1)}");
        }

        if (SafeTime.FromSeconds(failure.Waited) is { } waited)
        {
            facts.Add($" · waited {Words.Time(waited)}");
        }

        if (failure.Billed is { } billed)
        {
            facts.AddRange([" · billed ", Foreign(billed)]);
        }

        facts.Add($" · {Words.Moment(SafeTime.Of(failure.At))}");
        return Element("li", Element("p", [.. reason]), Element("p", [.. facts]));
    }

    private static XElement Video(ReportVideo video, string page, string preload)
    {
        string address = FileAddress.Of(video.Path, page);
        string? trouble = video.State switch
        {
            FileState.Missing => "The file is missing.",
            FileState.Changed => "The file has changed since it was saved.",
            FileState.Unreadable => "The file cannot be read.",
            _ => null,
        };
        return Element(
            "article",
            ("class", trouble is null ? "video" : "video bad"),
            video.State is FileState.Present or FileState.Changed
                ? Element("video", ("controls", "controls"), ("preload", preload), ("src", address),
                    ("aria-label", $"Video of {TitleOf(video.Entry)}"))
                : Element("div", ("class", "hole"), "No picture"),
            Element("h3", Foreign(TitleOf(video.Entry))),
            trouble is null ? null : Element("p", ("class", "trouble"), trouble),
            Facts(video),
            Element("p", ("class", "file"), video.State is FileState.Missing
                ? Foreign(video.Entry.File)
                : Element("a", ("href", address), Foreign(video.Entry.File))));
    }

    /// <summary>What people know it by: its label, else what was asked for, else its id.</summary>
    private static string TitleOf(LedgerEntry entry) => entry.Label ?? entry.Prompt ?? entry.Task;

    private static XElement Facts(ReportVideo video)
    {
        LedgerEntry entry = video.Entry;
        string?[] plays = [video.Movie?.Duration is { } duration ? Words.Time(duration) : null, Words.Picture(video.Movie)];
        string length = string.Join(", ", plays.OfType<string>());
        return Element(
            "dl",
            entry.Label is null && entry.Prompt is null ? null : Fact("Task", entry.Task),
            entry.Label is null || entry.Prompt is null ? null : Fact("Prompt", entry.Prompt),
            Fact("Provider", entry.Provider),
            Fact("Model", entry.Model ?? Words.Unknown),
            Fact("Length", length.Length > 0 ? length : Words.Unknown),
            Fact("Size", Words.Size(entry.Length)),
            Fact("Waited", Words.Time(video.Waited)),
            entry.Billed is { } billed ? Fact("Billed", billed) : null,
            Fact("Saved", Words.Moment(SafeTime.Of(entry.SavedAt))),
            entry.Of > 1 ? Fact("Video", $"{Words.Count(entry.Index + 1)} of {Words.Count(entry.Of)}") : null);

        static XElement Fact(string name, string value) => Element("div", Element("dt", name), Element("dd", Foreign(value)));
    }
}

/// <summary>The address of a file as a page beside it names it.</summary>
internal static class FileAddress
{
    /// <summary>
    /// A relative address (RFC 3986, 4.2), each name escaped but for letters, digits and "-._~". So no name can begin a scheme, a query or
    /// another host. A file that no relative path leads to, on another drive of Windows, gets its full file address.
    /// </summary>
    /// <param name="file">The file's full path.</param>
    /// <param name="page">The page's full path.</param>
    public static string Of(string file, string page)
    {
        string relative = Path.GetRelativePath(Path.GetDirectoryName(page)!, file);
        return Path.IsPathFullyQualified(relative)
            ? new Uri(file).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }
}
