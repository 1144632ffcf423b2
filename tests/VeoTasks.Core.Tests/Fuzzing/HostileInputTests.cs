using System.Globalization;
using VeoTasks.Fuzz.Running;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Fuzzing;

/// <summary>
/// Damaged answers through every adapter, and hostile servers behind the scheduler and the downloader. VEOTASKS_FUZZ_COUNT and
/// VEOTASKS_FUZZ_SEED make it longer or other; "dotnet run --project tests/VeoTasks.Fuzz" does the same without the other tests.
/// </summary>
public sealed class HostileInputTests
{
    private const int Thousands = 8_000;

    [Fact]
    public Task Thousands_of_hostile_cases_break_no_rule() => BreakNoRuleAsync(Number("VEOTASKS_FUZZ_COUNT") ?? Thousands);

    [Fact(Skip = Effort.Missing, SkipUnless = nameof(Effort.IsLong), SkipType = typeof(Effort))]
    [Trait("Needs", Effort.Long)]
    public Task A_hundred_thousand_hostile_cases_break_no_rule() => BreakNoRuleAsync(FuzzArguments.UsualCount);

    private static async Task BreakNoRuleAsync(int count)
    {
        FuzzArguments arguments = new()
        {
            Count = count,
            Seed = Number("VEOTASKS_FUZZ_SEED") ?? new FuzzArguments().Seed,
        };

        FuzzReport report = await new FuzzRun(FuzzLevels.All()).RunAsync(arguments, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        Assert.True(report.Findings.Count == 0, report.ToString());
        Assert.Equal(arguments.Count, report.Counts.Values.Sum());
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
