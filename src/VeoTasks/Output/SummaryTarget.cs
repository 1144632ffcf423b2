using System.Collections;
using System.Management.Automation;
using VeoTasks.Cmdlets;

namespace VeoTasks.Output;

/// <summary>The variable of -SummaryVariable: NAME is set, +NAME is added to, as with -OutVariable.</summary>
internal sealed class SummaryTarget
{
    private readonly PSVariableIntrinsics _variables;
    private readonly string _name;
    private readonly bool _isAppending;

    /// <summary>
    /// Takes the variable. Without a plus it is emptied at once, so that an earlier run's summary is never taken for this one's.
    /// </summary>
    /// <exception cref="SessionStateUnauthorizedAccessException">The variable is read-only or constant.</exception>
    public SummaryTarget(PSVariableIntrinsics variables, string text)
    {
        _variables = variables;
        _isAppending = text.StartsWith('+');
        _name = _isAppending ? text[1..] : text;
        _variables.Set(_name, _isAppending ? ToList(_variables.GetValue(_name)) : null);
    }

    /// <summary>Whether a text names a variable.</summary>
    public static bool IsName(string text) => text.TrimStart('+') is [not '$', ..] && text.LastIndexOf('+') < 1;

    /// <summary>Hands the summary over. Nothing is left to be told when that fails, since the command is over.</summary>
    public void Give(VeoSummary summary)
    {
        try
        {
            object value = summary;
            if (_isAppending)
            {
                ArrayList list = ToList(_variables.GetValue(_name));
                list.Add(summary);
                value = list;
            }

            _variables.Set(_name, value);
        }
        catch (RuntimeException)
        {
            // Made read-only meanwhile, or the session is closing.
        }
    }

    private static ArrayList ToList(object? value) => value switch
    {
        PSObject { BaseObject: ArrayList list } => list,
        ArrayList list => list,
        null => [],
        IEnumerable many and not string => new ArrayList(many.Cast<object>().ToArray()),
        _ => [value],
    };
}
