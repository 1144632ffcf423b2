using System.Globalization;
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
