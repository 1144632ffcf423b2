using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace VeoTasks.Tests.Catalogue;

/// <summary>
/// The catalogue of what can go wrong while waiting has rows 13 to 57. Each is found by its number in a test's name: here, and as an
/// error that PowerShell shows in tests/VeoTasks.Pester/Answers.Tests.ps1. Row 55, a slow reader, is about the pipeline and only there.
/// </summary>
public sealed partial class CatalogueRowsTests
{
    private static readonly int[] InPipelineOnly = [55];

    private static IEnumerable<int> Rows => Enumerable.Range(13, 57 - 13 + 1);

    [Fact]
    public void Every_row_has_a_test() => Assert.Equal(InPipelineOnly, Rows.Except(Tests.SelectMany(RowsOf)));

    [Fact]
    public void Every_test_names_a_row() => Assert.All(Tests, test => Assert.NotEmpty(RowsOf(test).Intersect(Rows)));

    [Fact]
    public async Task Every_row_that_surfaces_as_an_error_has_a_test_in_PowerShell()
    {
        int[] withoutError = [17, 18, 19, 20, 24, 25, 32, 34, 36, 37, 39, 41, 43, 44, 45, 50, 52];
        string folder = Path.Combine(TestsFolder(), "VeoTasks.Pester");
        string tests = await File.ReadAllTextAsync(Path.Combine(folder, "Answers.Tests.ps1"), TestContext.Current.CancellationToken);
        string rows = await File.ReadAllTextAsync(Path.Combine(folder, "Support", "AnswerRows.ps1"), TestContext.Current.CancellationToken);

        IEnumerable<int> tested = PesterRows().Matches(tests + rows).Select(match => Number(match.Groups["row"]));

        Assert.Equal([], Rows.Except(withoutError).Except(tested));
    }

    private static IEnumerable<MethodInfo> Tests =>
        typeof(CatalogueRowsTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(CatalogueRowsTests).Namespace && type != typeof(CatalogueRowsTests))
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null);

    /// <summary>"Row_53_and_54_..." names two.</summary>
    private static IEnumerable<int> RowsOf(MethodInfo test) => RowNumbers().Match(test.Name).Groups["row"].Captures.Select(Number);

    private static int Number(Capture row) => int.Parse(row.Value, CultureInfo.InvariantCulture);

    private static string TestsFolder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    [GeneratedRegex(@"^Row_(?<row>\d+)(_and_(?<row>\d+))*_")]
    private static partial Regex RowNumbers();

    [GeneratedRegex(@"\bRow( =)? (?<row>\d+)\b")]
    private static partial Regex PesterRows();
}
