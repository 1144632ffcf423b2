using System.Diagnostics;
using System.Globalization;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;

namespace VeoTasks.TestLogger;

/// <summary>
/// Tells how far a run is, and at its end how many tests of each kind ran and what some of them needed. Failures are told by VSTest itself.
/// </summary>
[FriendlyName("progress")]
[ExtensionUri("logger://veotasks/progress")]
public sealed class ProgressLogger : ITestLogger
{
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, Counts> _kinds = new(StringComparer.Ordinal) { ["xunit"] = new(), ["Pester"] = new() };
    private readonly SortedDictionary<string, Counts> _needs = new(StringComparer.OrdinalIgnoreCase);
    private TimeSpan _told;

    /// <inheritdoc/>
    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        ArgumentNullException.ThrowIfNull(events);
        events.TestRunMessage += (_, message) =>
        {
            if (message.Level == TestMessageLevel.Informational && !message.Message.StartsWith('['))
            {
                Tell(message.Message);
            }
        };
        events.TestResult += (_, ended) => Count(ended.Result);
        events.TestRunComplete += (_, _) => Close();
    }

    private void Count(TestResult result)
    {
        string kind = result.TestCase.ExecutorUri.OriginalString.EndsWith("/pester", StringComparison.Ordinal) ? "Pester" : "xunit";
        _kinds[kind].Add(result.Outcome);
        foreach (Trait need in result.TestCase.Traits.Where(trait => trait.Name == "Needs"))
        {
            _needs.TryAdd(need.Value, new Counts());
            _needs[need.Value].Add(result.Outcome);
        }

        if (kind == "xunit" && _clock.Elapsed - _told >= Gap)
        {
            Tell($"xunit: {_kinds[kind]} so far");
        }
    }

    private void Close()
    {
        foreach ((string kind, Counts counts) in _kinds)
        {
            Tell($"{kind}: {counts}");
        }

        Tell(Needs("Ran with", counts => counts.Passed + counts.Failed));
        Tell(Needs("Skipped for want of", counts => counts.Skipped));
        Counts all = new();
        all.Add(_kinds.Values);
        Console.WriteLine(all);
    }

    private string Needs(string what, Func<Counts, int> number) =>
        $"{what}: " + string.Join(", ", _needs
            .Where(need => number(need.Value) > 0)
            .Select(need => $"{need.Key} ({number(need.Value)})")
            .DefaultIfEmpty("nothing"));

    private void Tell(string text)
    {
        _told = _clock.Elapsed;
        Console.WriteLine($"[{_told:m\\:ss}] {text}");
    }

    private sealed class Counts
    {
        public int Passed { get; private set; }

        public int Failed { get; private set; }

        public int Skipped { get; private set; }

        public void Add(TestOutcome outcome)
        {
            Passed += outcome == TestOutcome.Passed ? 1 : 0;
            Failed += outcome == TestOutcome.Failed ? 1 : 0;
            Skipped += outcome is TestOutcome.Passed or TestOutcome.Failed ? 0 : 1;
        }

        public void Add(IEnumerable<Counts> others)
        {
            foreach (Counts other in others)
            {
                Passed += other.Passed;
                Failed += other.Failed;
                Skipped += other.Skipped;
            }
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");
    }
}
