using VeoTasks.Saving;

namespace VeoTasks.Reports;

/// <summary>What could not be saved, by class, with reasons. Many of one class are folded away.</summary>
internal static class FailureSection
{
    private const int MostOpen = 10;

    /// <summary>Writes it, unless nothing failed.</summary>
    public static void Write(HtmlWriter html, VideoReport report, CancellationToken cancellationToken)
    {
        if (report.Failures.Count == 0)
        {
            return;
        }

        html.Line().Open("section", ("class", "failures")).Element("h2", "Not saved").Open("div", ("class", "kinds"));
        foreach (IGrouping<string, LedgerFailure> kind in report.Failures.GroupBy(failure => failure.Error).OrderByDescending(kind => kind.Count()))
        {
            (string, string)[] isOpen = kind.Count() <= MostOpen ? [("open", "open")] : [];
            html.Line().Open("details", isOpen).Open("summary").Element("bdi", kind.Key).Text(" ").Element("span", Words.Count(kind.Count()), ("class", "count")).Close().Open("ul");
            foreach (LedgerFailure failure in kind)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteFailure(html, failure);
            }

            html.Close().Close();
        }

        html.Close().Close();
    }

    private static void WriteFailure(HtmlWriter html, LedgerFailure failure)
    {
        html.Line().Open("li").Open("p", ("class", "reason")).Element("bdi", failure.Reason);
        if (failure.Code is { } code)
        {
            html.Text(" (").Element("bdi", code).Text(")");
        }

        html.Close().Open("p", ("class", "facts")).Element("bdi", failure.Task, ("class", "id"));
        html.Text(" · ").Element("bdi", failure.Provider);
        if (failure.Model is { } model)
        {
            html.Text(" · ").Element("bdi", model);
        }

        if (failure.Index is > 0 and var index)
        {
            html.Text($" · video {Words.Count(index + 1)}");
        }

        if (SafeTime.FromSeconds(failure.Waited) is { } waited)
        {
            html.Text($" · waited {Words.Time(waited)}");
        }

        html.Text($" · {Words.Moment(SafeTime.Of(failure.At))}").Close().Close();
    }
}
