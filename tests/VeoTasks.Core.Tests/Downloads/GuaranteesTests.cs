using System.Reflection;
using System.Text.RegularExpressions;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Downloads;

/// <summary>The page of promises names tests; each of them has to be there.</summary>
public sealed partial class GuaranteesTests
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(Root, "docs", "GUARANTEES.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal) && !line.StartsWith("| Promise", StringComparison.Ordinal))];

        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            string[] names = [.. Quoted().Matches(row.Split(" | ")[^1]).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.True(Exists(name), $"There is no test \"{name}\"."));
        });
    }

    private static bool Exists(string name) => name.Split(": ", 2) is [var file, var test]
        ? File.ReadAllText(Path.Combine(Root, "tests", "VeoTasks.Pester", file + ".Tests.ps1")).Contains($"It '{test.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal)
        : name.Split('.') is [var type, var method]
            && typeof(GuaranteesTests).Assembly.GetTypes().Any(found => found.Name == type && found.GetMethod(method)?.GetCustomAttribute<FactAttribute>() is not null);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
