namespace VeoTasks.Tests.Repository;

/// <summary>The catalogue of faults names tests; each of them has to be there.</summary>
public sealed class FaultsPageTests
{
    [Fact]
    public void Every_fault_names_tests_that_exist() => NamedTests.AssertAllExist("FAULTS.md");
}
