using System.Management.Automation;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

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
