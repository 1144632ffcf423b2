using System.Reflection;
using System.Text.RegularExpressions;

namespace VeoTasks.Tests.Repository;

/// <summary>A page whose tables name the tests that prove what it says, in the last column.</summary>
internal static partial class NamedTests
{
    /// <summary>Fails for a row that names no test, or one that is not there: "Type.Method" of this assembly, or "File: name" of a Pester file.</summary>
    /// <param name="page">The page's name in docs.</param>
    public static void AssertAllExist(string page)
    {
        string[] rows = [.. File.ReadLines(RepositoryRoot.Join("docs", page)).Where(IsRow)];

        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            string[] names = [.. Quoted().Matches(row.Split(" | ")[^1]).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.True(Exists(name), $"There is no test \"{name}\"."));
        });
    }

    /// <summary>Rows of tables, without headings and the lines below them.</summary>
    private static bool IsRow(string line) =>
        line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal) && !line.EndsWith("| Proved by |", StringComparison.Ordinal);

    private static bool Exists(string name) => name.Split(": ", 2) is [var file, var test]
        ? File.ReadAllText(RepositoryRoot.Join("tests", "VeoTasks.Pester", file + ".Tests.ps1")).Contains($"It '{test.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal)
        : name.Split('.') is [var type, var method]
            && typeof(NamedTests).Assembly.GetTypes().Any(found => found.Name == type && found.GetMethod(method)?.GetCustomAttribute<FactAttribute>() is not null);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
