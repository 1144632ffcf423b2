using System.Text.RegularExpressions;

namespace VeoTasks.Tests.Repository;

/// <summary>docs/OPERATIONS.md repeats numbers of the benchmark pages. Those are written anew with each measurement.</summary>
public sealed partial class OperationsPageTests
{
    private static readonly string[] Lines = [.. File.ReadLines(RepositoryRoot.Join("docs", "OPERATIONS.md")).Where(line =>
        Page().IsMatch(line))];

    [Fact]
    public void Every_number_is_on_the_page_that_it_is_said_to_be_from()
    {
        Assert.NotEmpty(Lines);
        Assert.All(Lines, line =>
        {
            string page = File.ReadAllText(RepositoryRoot.Join("docs", "benchmarks", Page().Match(line).Groups[1].Value));
            string[] numbers = [.. Number().Matches(line).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(numbers);
            Assert.All(numbers, number => Assert.Matches($@"(?<![\d.,]){Regex.Escape(number)}(?![\d]|[.,]\d)", page));
        });
    }

    [GeneratedRegex(@"\(benchmarks/(\w+\.md)\)")]
    private static partial Regex Page();

    [GeneratedRegex("`([0-9][^`]*)`")]
    private static partial Regex Number();
}
