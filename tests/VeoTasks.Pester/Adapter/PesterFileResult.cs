using Microsoft.VisualStudio.TestPlatform.ObjectModel;

namespace VeoTasks.Pester;

/// <summary>What came of a file, as Invoke-Tests.ps1 writes it.</summary>
/// <param name="Tests">Each test, and each block or file that failed as a whole.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PesterFileResult(IReadOnlyList<PesterTestResult> Tests, double Seconds)
{
    /// <summary>The result of a file whose process did not live to give one.</summary>
    public static PesterFileResult Lost(string lastWords) =>
        new([new PesterTestResult("the whole file", "Failed", 0,
            $"Its PowerShell ended before it did. The last it printed:{Environment.NewLine}{lastWords}", null, [])], 0);
}

/// <summary>What came of a test.</summary>
/// <param name="Path">Its blocks and its own name.</param>
/// <param name="Result">Pester's word: Passed, Failed, Skipped, Inconclusive, NotRun.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Message">Why it failed, or was skipped.</param>
/// <param name="Place">Where it failed.</param>
/// <param name="Needs">What it needs that not every machine has.</param>
internal sealed record PesterTestResult(
    string Path, string Result, double Milliseconds, string? Message, string? Place, IReadOnlyList<string> Needs)
{
    /// <summary>Pester's word as VSTest's.</summary>
    public TestOutcome Outcome => Result switch
    {
        "Passed" => TestOutcome.Passed,
        "Skipped" or "Inconclusive" or "NotRun" => TestOutcome.Skipped,
        _ => TestOutcome.Failed,
    };
}
