using VeoTasks.Tests.Repository;

namespace VeoTasks.Tests.Saving;

/// <summary>The page of promises names tests; each of them has to be there.</summary>
public sealed class GuaranteesTests
{
    [Fact]
    public void Every_promise_names_tests_that_exist() => NamedTests.AssertAllExist("GUARANTEES.md");
}
