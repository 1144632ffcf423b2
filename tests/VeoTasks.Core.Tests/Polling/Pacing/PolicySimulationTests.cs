namespace VeoTasks.Tests.Polling.Pacing;

/// <summary>
/// What the policy promises, measured on the real scheduler against simulated gateways on a virtual clock. The numbers that it
/// really reaches are in docs/benchmarks/polling.md; these are the bounds that no change may break.
/// </summary>
public sealed class PolicySimulationTests(
    PolicySimulationTests.AllCells simulation, ITestOutputHelper output) : IClassFixture<PolicySimulationTests.AllCells>
{
    [Fact]
    public void It_never_looks_more_often_than_the_fixed_interval()
    {
        foreach (PolicyGroup group in simulation.Groups)
        {
            output.WriteLine(group.ToString());
            Assert.True(group.LooksAgainstFixed <= 0, group.ToString());
        }
    }

    [Fact]
    public void At_five_seconds_it_sees_results_nearly_as_soon()
    {
        foreach (PolicyGroup group in simulation.Groups.Where(group => group.Interval == TimeSpan.FromSeconds(5)))
        {
            Assert.True(group.LagAgainstFixed <= 1.3, group.ToString());
            Assert.True(group.P99Lag <= TimeSpan.FromSeconds(20), group.ToString());
            Assert.True(group.RejectedLag <= TimeSpan.FromSeconds(8), group.ToString());
        }
    }

    [Theory]
    [InlineData(ProgressKind.None, 0.20)]
    [InlineData(ProgressKind.Linear, 0.45)]
    [InlineData(ProgressKind.Steps, 0.45)]
    public void At_equal_lag_it_saves_looks_once_it_knows_how_long_tasks_take(ProgressKind progress, double saved)
    {
        IEnumerable<PolicyGroup> learned = simulation.Groups.Where(group =>
            group.Progress == progress && group.History > 0 && group.Interval < TimeSpan.FromSeconds(30));
        Assert.All(learned, group => Assert.True(group.LooksAtEqualLag <= -saved, group.ToString()));
    }

    [Theory]
    [InlineData(ProgressKind.Stalling)]
    [InlineData(ProgressKind.Halves)]
    public void Progress_that_misleads_costs_neither_looks_nor_lag(ProgressKind progress)
    {
        Assert.All(simulation.Groups.Where(group => group.Progress == progress && group.History == 0), group =>
        {
            Assert.True(group.LooksAtEqualLag <= 0.01, group.ToString());
            Assert.True(group.LagAgainstFixed <= 1.05, group.ToString());
        });
    }

    public sealed class AllCells : IAsyncLifetime
    {
        public IReadOnlyList<PolicyGroup> Groups { get; private set; } = [];

        public async ValueTask InitializeAsync() =>
            Groups = PolicyGroup.Of(await PolicySimulation.RunAsync(PolicyCell.All, tasksPerCell: 400, seed: 1));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
