using System.Globalization;
using System.Management.Automation;
using VeoTasks.Output;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>Says what a list would have sent, in one sentence.</summary>
internal static class SubmissionPlan
{
    private const int MostGroups = 8;

    /// <summary>The sentence: gateways, models, lengths, resolutions and how many.</summary>
    /// <param name="fresh">The rows that would be sent.</param>
    /// <param name="before">How many others there are.</param>
    public static string Describe(IReadOnlyList<SubmissionRow> fresh, int before)
    {
        bool isOne = before == 1;
        string known = before == 0 ? "" : $" {Format.Count(before, "row")} of the list {(isOne ? "was" : "were")} submitted before"
            + $" and {(isOne ? "is" : "are")} not charged again.";
        if (fresh.Count == 0)
        {
            return $"Submit nothing.{known}";
        }

        List<string> groups =
        [
            .. fresh.GroupBy(row => (row.Provider, row.Model, row.Submission.Seconds, row.Submission.Resolution))
                .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} with {group.Key.Model} at ")
                    + $"{Place(group.Key.Provider)}, {Length(group.Key.Seconds)}, {group.Key.Resolution ?? "the default resolution"}"),
        ];
        string shown = string.Join("; ", groups.Take(MostGroups));
        string free = fresh.All(row => row.Provider.Emulated) ? "which costs nothing" : "which the gateways charge for";
        return $"Submit {Format.Count(fresh.Count, "task")}, {free}: {shown}{(groups.Count > MostGroups ? "; and more" : "")}.{known}";
    }

    private static string Place(VeoProvider provider) =>
        $"{provider.Name} ({provider.BaseUri.Host}{(provider.Emulated ? ", emulated" : "")})";

    private static string Length(int? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} s")
        : "the default length";
}

/// <summary>What keeps rows of a list from being sent. One such row, and nothing is sent.</summary>
internal sealed class SubmissionProblems
{
    private const int MostShown = 5;
    private readonly List<(int Row, string Name, SubmissionProblem Kind, string Text)> _all = [];
    private string _name = "";

    /// <summary>Which row it is at, from 1.</summary>
    public int Row { get; private set; }

    /// <summary>Begins the next row.</summary>
    public void Begin(string name) => (Row, _name) = (Row + 1, name);

    /// <summary>Adds what is wrong with it.</summary>
    public void Add(SubmissionProblem kind, IEnumerable<string> texts) => _all.AddRange(texts.Select(text => (Row, _name, kind, text)));

    /// <summary>The refusal of the list; null when nothing is wrong.</summary>
    public ErrorRecord? ToError()
    {
        if (_all.Count == 0)
        {
            return null;
        }

        string shown = string.Join("\n",
            _all.Take(MostShown).Select(one => Row == 1 ? one.Text : $"Row {one.Row} ({Shown(one.Name)}): {one.Text}"));
        string more = _all.Count > MostShown ? $"\nand {_all.Count - MostShown} more." : "";
        int good = Row - _all.Select(one => one.Row).Distinct().Count();
        string rest = good > 0 ? $", not even the other {(good == 1 ? "row" : $"{good} rows")}" : "";
        return VeoErrors.SubmissionRefused(_all[0].Kind, _all[0].Name, $"{shown}{more}\nNothing was sent{rest}.");
    }

    private static string Shown(string text) => text.Length > 40 ? $"'{text[..40]}…'" : $"'{text}'";
}
