using System.Globalization;

namespace VeoTasks.Benchmarks.Plots;

/// <summary>How one polling policy did in a simulation.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Interval">The provider's interval in seconds.</param>
/// <param name="Progress">What the gateway tells of progress: none, linear, steps, ...</param>
/// <param name="Polls">Mean polls for each task.</param>
/// <param name="MeanLag">Mean time from a task's end until it was seen, in seconds.</param>
/// <param name="P99Lag">99th percentile of the same.</param>
internal sealed record PolicyPoint(string Policy, double Interval, string Progress, double Polls, double MeanLag, double P99Lag)
{
    /// <summary>The first line of such a file.</summary>
    public const string Header = "policy,interval,progress,polls,meanLag,p99Lag";

    /// <summary>Reads a CSV file's text: the header, then one line for each point. No value holds a comma.</summary>
    /// <exception cref="FormatException">A line is not of that form; the message names it.</exception>
    public static IReadOnlyList<PolicyPoint> ReadAll(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && lines[0] == Header
            ? [.. lines.Skip(1).Select(Read)]
            : throw new FormatException($"A file of policies begins with the line '{Header}'.");
    }

    private static PolicyPoint Read(string line)
    {
        string[] cells = line.Split(',');
        try
        {
            return new PolicyPoint(cells[0], Number(cells[1]), cells[2], Number(cells[3]), Number(cells[4]), Number(cells[5]));
        }
        catch (Exception exception) when (exception is FormatException or IndexOutOfRangeException)
        {
            throw new FormatException($"'{line}' is no line of the form {Header}.", exception);
        }
    }

    private static double Number(string cell) => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
}
