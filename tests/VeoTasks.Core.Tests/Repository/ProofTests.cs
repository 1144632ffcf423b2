using System.Reflection;
using System.Text.RegularExpressions;

namespace VeoTasks.Tests.Repository;

/// <summary>
/// The pages whose tables name, in the last column, the tests that prove what they say: "Type.Method" of this assembly, or
/// "File: name" of a Pester file.
/// </summary>
public sealed partial class ProofTests
{
    [Theory]
    [InlineData("FAULTS.md")]
    [InlineData("GUARANTEES.md")]
    [InlineData("SECURITY.md")]
    public void Every_row_names_tests_that_exist(string page)
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
        line.StartsWith("| ", StringComparison.Ordinal)
        && !line.StartsWith("| ---", StringComparison.Ordinal)
        && !line.EndsWith("| Proved by |", StringComparison.Ordinal);

    private static bool Exists(string name)
    {
        if (name.Split(": ", 2) is [var file, var test])
        {
            string pester = File.ReadAllText(RepositoryRoot.Join("tests", "VeoTasks.Pester", file + ".Tests.ps1"));
            return pester.Contains($"It '{test.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal);
        }

        return name.Split('.') is [var type, var method]
            && typeof(ProofTests).Assembly.GetTypes()
                .Any(found => found.Name == type && found.GetMethod(method)?.GetCustomAttribute<FactAttribute>() is not null);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
