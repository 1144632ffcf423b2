using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace VeoTasks.Tests.Catalogue;

/// <summary>
/// Faults 13 to 57 of docs/FAULTS.md can happen while waiting. Each is found by its number: as a trait of a test here, and in
/// tests/VeoTasks.Pester/Answers.Tests.ps1 where it is an error in PowerShell. Fault 55, a slow reader, is about the pipeline and only
/// there.
/// </summary>
public sealed partial class FaultNumbersTests
{
    private static readonly int[] InPipelineOnly = [55];

    private static IEnumerable<int> Faults => Enumerable.Range(13, 57 - 13 + 1);

    [Fact]
    public void Every_fault_has_a_test() => Assert.Equal(InPipelineOnly, Faults.Except(Tests.SelectMany(FaultsOf)));

    [Fact]
    public void Every_test_has_a_fault() => Assert.All(Tests, test => Assert.NotEmpty(FaultsOf(test).Intersect(Faults)));

    [Fact]
    public async Task Every_fault_that_surfaces_as_an_error_has_a_test_in_PowerShell()
    {
        int[] withoutError = [17, 18, 19, 20, 24, 25, 32, 34, 36, 37, 39, 41, 43, 44, 45, 50, 52];
        string folder = Path.Combine(TestsFolder(), "VeoTasks.Pester");
        string tests = await File.ReadAllTextAsync(Path.Combine(folder, "Answers.Tests.ps1"), TestContext.Current.CancellationToken);
        string rows = await File.ReadAllTextAsync(Path.Combine(folder, "Support", "AnswerRows.ps1"), TestContext.Current.CancellationToken);

        IEnumerable<int> tested = PesterRows().Matches(tests + rows).Select(match => Number(match.Groups["row"]));

        Assert.Equal([], Faults.Except(withoutError).Except(tested));
    }

    private static IEnumerable<MethodInfo> Tests =>
        typeof(FaultNumbersTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(FaultNumbersTests).Namespace && type != typeof(FaultNumbersTests))
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null);

    private static IEnumerable<int> FaultsOf(MethodInfo test) =>
        from attribute in test.GetCustomAttributesData()
        where attribute.AttributeType == typeof(TraitAttribute) && attribute.ConstructorArguments[0].Value is "Fault"
        select int.Parse((string)attribute.ConstructorArguments[1].Value!, CultureInfo.InvariantCulture);

    private static int Number(Capture row) => int.Parse(row.Value, CultureInfo.InvariantCulture);

    private static string TestsFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"\bRow( =)? (?<row>\d+)\b")]
    private static partial Regex PesterRows();
}
