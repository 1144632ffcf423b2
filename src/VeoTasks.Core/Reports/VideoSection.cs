namespace VeoTasks.Reports;

/// <summary>The saved videos, each with its player. All of them are on the page; only the first load anything before they are asked to.</summary>
internal static class VideoSection
{
    /// <summary>Players that load their first picture with the page: a few screens of them.</summary>
    public const int Eager = 36;

    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, VideoReport report, string page, CancellationToken cancellationToken)
    {
        html.Line().Open("section").Element("h2", "Videos");
        if (report.Videos.Count == 0)
        {
            html.Element("p", "No video was saved here yet.");
        }

        html.Open("div", ("class", "videos"));
        for (int place = 0; place < report.Videos.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteVideo(html, report.Videos[place], page, place < Eager ? "metadata" : "none");
        }

        html.Close().Close();
    }

    private static void WriteVideo(HtmlWriter html, ReportVideo video, string page, string preload)
    {
        string address = FileAddress.Of(video.Path, page);
        html.Line().Open("article", ("class", video.State is FileState.Present ? "video" : "video bad"));
        if (video.State is FileState.Present or FileState.Changed)
        {
            html.Open("video", ("controls", "controls"), ("preload", preload), ("src", address), ("aria-label", $"Video of task {video.Entry.Task}")).Close();
        }
        else
        {
            html.Element("div", "No picture", ("class", "hole"));
        }

        html.Open("h3").Element("bdi", video.Entry.Task).Close();
        if (Trouble(video.State) is { } trouble)
        {
            html.Element("p", trouble, ("class", "trouble"));
        }

        WriteFacts(html, video);
        html.Open("p", ("class", "file"));
        if (video.State is FileState.Missing)
        {
            html.Element("bdi", video.Entry.File);
        }
        else
        {
            html.Open("a", ("href", address)).Element("bdi", video.Entry.File).Close();
        }

        html.Close().Close();
    }

    private static void WriteFacts(HtmlWriter html, ReportVideo video)
    {
        string length = string.Join(", ", new[] { video.Movie?.Duration is { } duration ? Words.Time(duration) : null, Words.Picture(video.Movie) }.OfType<string>());
        html.Open("dl");
        WriteFact(html, "Provider", video.Entry.Provider);
        WriteFact(html, "Model", video.Entry.Model ?? Words.Unknown);
        WriteFact(html, "Plays", length.Length > 0 ? length : Words.Unknown);
        WriteFact(html, "Size", Words.Size(video.Entry.Length));
        WriteFact(html, "Waited", Words.Time(video.Waited));
        WriteFact(html, "Saved", Words.Moment(SafeTime.Of(video.Entry.SavedAt)));
        if (video.Entry.Of > 1)
        {
            WriteFact(html, "Place", $"{Words.Count(video.Entry.Index + 1)} of {Words.Count(video.Entry.Of)}");
        }

        html.Close();
    }

    private static void WriteFact(HtmlWriter html, string name, string value) =>
        html.Open("div").Element("dt", name).Open("dd").Element("bdi", value).Close().Close();

    private static string? Trouble(FileState state) => state switch
    {
        FileState.Missing => "The file is missing.",
        FileState.Changed => "The file was changed since it was saved.",
        FileState.Unreadable => "The file cannot be read.",
        _ => null,
    };
}

/// <summary>The address of a file as a page beside it names it.</summary>
internal static class FileAddress
{
    /// <summary>
    /// A relative address (RFC 3986, 4.2), each name escaped but for letters, digits and "-._~". So no name can begin a scheme, a query or another
    /// host. A file that no relative path leads to, on another drive of Windows, gets its full file address.
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
