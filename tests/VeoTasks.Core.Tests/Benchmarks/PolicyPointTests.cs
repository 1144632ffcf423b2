using VeoTasks.Benchmarks.Plots;

namespace VeoTasks.Tests.Benchmarks;

public sealed class PolicyPointTests
{
    [Fact]
    public void Lines_become_points()
    {
        var points = PolicyPoint.ReadAll("policy,interval,progress,polls,meanLag,p99Lag\r\nfixed,5,none,24.5,2.5,4.95\r\nlearned,5,linear,9.8,3.1,12.7\r\n");

        Assert.Equal([new("fixed", 5, "none", 24.5, 2.5, 4.95), new PolicyPoint("learned", 5, "linear", 9.8, 3.1, 12.7)], points);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fixed,5,none,24.5,2.5,4.95")]
    public void A_file_without_its_header_is_refused(string text) =>
        Assert.Contains(PolicyPoint.Header, Assert.Throws<FormatException>(() => PolicyPoint.ReadAll(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("fixed,5,none,24.5")]
    [InlineData("fixed,five,none,24.5,2.5,4.95")]
    public void A_line_that_is_no_point_is_named(string line) =>
        Assert.Contains(line, Assert.Throws<FormatException>(() => PolicyPoint.ReadAll($"{PolicyPoint.Header}\n{line}")).Message, StringComparison.Ordinal);
}
