using Xunit;

namespace VeoTasks.Tests.Contracts;

/// <summary>No case of the file is left out unseen: each is read by an adapter, belongs to the downloader, or waits by name.</summary>
public sealed class ContractCoverageTests(ITestOutputHelper output)
{
    /// <summary>Cases of gateways that have no adapter yet.</summary>
    private static readonly string[] Waiting =
    [
        "openai-completed",
        "openai-failed",
        "openrouter-unsigned-urls",
        "gemini-running",
        "gemini-done",
        "gemini-rai-filtered-nested",
        "gemini-model-retired",
        "vertex-done-gcs",
        "kie-generating",
        "kie-success",
        "kie-failed-3",
        "ace-pending",
        "replicate-aborted",
        "replicate-output-string",
    ];

    /// <summary>Cases about the bytes of a video, which the downloader answers for.</summary>
    private static readonly string[] Downloads =
    [
        "newapi-content-200-range-ignored",
        "newapi-content-206",
        "content-416-complete",
        "mixroute-download-ok",
        "mixroute-download-size-mismatch",
    ];

    [Fact]
    public void The_cases_that_wait_for_an_adapter_are_these()
    {
        var waiting = ContractCase.All
            .Where(one => one.Provider is not ("mulerun" or "octopusx" or "mixroute" or "mingyan" or "any"))
            .Select(one => one.Name);

        Print("waiting for an adapter", Waiting);
        Assert.Equal(Waiting, waiting);
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

        Assert.Equal(89, ContractCase.All.Count);
        Assert.Equal(ContractCase.All.Select(one => one.Name).Except(Waiting).Except(Downloads).Order(), read.Order());
    }

    private void Print(string title, IEnumerable<string> names) => output.WriteLine($"{title}: {string.Join(", ", names)}");
}
