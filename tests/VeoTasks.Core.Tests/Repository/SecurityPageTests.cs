namespace VeoTasks.Tests.Repository;

/// <summary>The page about threats names tests; each of them has to be there.</summary>
public sealed class SecurityPageTests
{
    [Fact]
    public void Every_threat_names_tests_that_exist() => NamedTests.AssertAllExist("SECURITY.md");
}
