using VeoTasks.Gateways;
using Xunit;

namespace VeoTasks.Tests.Contracts;

/// <summary>No case of the file is left out unseen: each is read by an adapter, belongs to the downloader, or waits by name.</summary>
public sealed class ContractCoverageTests(ITestOutputHelper output)
{
    /// <summary>Gateways that have answers in the file and need no adapter. One that gets an adapter may stay here.</summary>
    private static readonly string[] Waiting = ["gemini", "acedata"];

    /// <summary>Cases about the bytes of a video, which the downloader answers for.</summary>
    private static readonly string[] Downloads =
    [
        "newapi-content-200-range-ignored",
        "newapi-content-206",
        "content-416-complete",
        "mixroute-download-ok",
        "mixroute-download-size-mismatch",
    ];

    /// <summary>Every gateway with an adapter.</summary>
    public static TheoryData<string> Adapters => [.. AdapterRegistry.All.Select(adapter => adapter.Profile.Name)];

    private static IEnumerable<ContractCase> CasesThatWait =>
        ContractCase.All.Where(one => Waiting.Contains(one.Provider) && AdapterRegistry.Find(one.Provider) is null);

    [Fact]
    public void Every_case_is_one_of_an_adapter_or_of_a_gateway_that_is_known_to_have_none()
    {
        Print("waiting for an adapter", CasesThatWait.Select(one => one.Name));
        Assert.All(ContractCase.All, one =>
            Assert.True(
                one.Provider == GatewayContractTests.AnyGateway || AdapterRegistry.Find(one.Provider) is not null
                    || Waiting.Contains(one.Provider),
                $"{one.Name}: there is no adapter '{one.Provider}'."));
        Assert.Equal(ContractCase.All.Count, ContractCase.All.DistinctBy(one => one.Name).Count());
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Every_adapter_has_a_case_of_a_task_under_way_a_success_and_a_failure(string gateway)
    {
        var statuses = ContractCase.All
            .Where(one => one.Provider == gateway && one.Outcome == "task")
            .Select(one => Enum.Parse<VeoTaskStatus>(one.Expect.Text("status")!))
            .ToHashSet();

        Assert.True(statuses.Contains(VeoTaskStatus.Queued) || statuses.Contains(VeoTaskStatus.Running), "none of a task under way");
        Assert.Contains(VeoTaskStatus.Succeeded, statuses);
        Assert.Contains(VeoTaskStatus.Failed, statuses);
    }

    [Fact]
    public void The_cases_that_the_downloader_answers_for_are_these()
    {
        Print("the downloader's", Downloads);
        Assert.Equal(Downloads, ContractCase.All.Where(one => one.Outcome == "download").Select(one => one.Name));
    }

    [Fact]
    public void All_other_cases_are_read_by_an_adapter()
    {
        var read = GatewayContractTests.Tasks.Concat(GatewayContractTests.Errors).Select(row => row.Data.Item1).Distinct();

        Assert.True(ContractCase.All.Count >= 89, "Cases have been lost.");
        Assert.Equal(ContractCase.All.Except(CasesThatWait).Select(one => one.Name).Except(Downloads).Order(), read.Order());
    }

    private void Print(string title, IEnumerable<string> names) => output.WriteLine($"{title}: {string.Join(", ", names)}");
}
