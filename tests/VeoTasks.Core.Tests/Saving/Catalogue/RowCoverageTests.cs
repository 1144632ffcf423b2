using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace VeoTasks.Tests.Saving.Catalogue;

/// <summary>
/// The catalogue of what can go wrong while saving has rows 58 to 74 and 78 to 86; each is found by its number in a test's name.
/// </summary>
public sealed partial class RowCoverageTests
{
    private static readonly IEnumerable<int> Rows = Enumerable.Range(58, 17).Concat(Enumerable.Range(78, 9));

    [Fact]
    public void Every_row_has_a_test() => Assert.Empty(Rows.Except(
        typeof(RowCoverageTests).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("VeoTasks.Tests.Saving", StringComparison.Ordinal) is true)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .Select(method => Row().Match(method.Name))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))));

    [GeneratedRegex("^Row_([0-9]+)_")]
    private static partial Regex Row();
}
