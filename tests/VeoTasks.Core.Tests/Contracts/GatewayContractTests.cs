using System.Text.Json;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Contracts;

/// <summary>Every answer in cases.jsonl that belongs to a gateway with an adapter is read as the file says.</summary>
public sealed class GatewayContractTests
{
    /// <summary>What a case that every adapter must read has for a provider.</summary>
    public const string AnyGateway = "any";

    /// <summary>Name of a case and of the adapter that reads it; a case of "any" gateway is read by each.</summary>
    public static TheoryData<string, string> Tasks => Pairs("task");

    /// <summary>The same for answers that hold no task.</summary>
    public static TheoryData<string, string> Errors => Pairs("error");

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_task_is_read_as_the_contract_says(string name, string gateway) =>
        AssertTask(ContractCase.Named(name), AdapterRegistry.Find(gateway)!);

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_answer_without_a_task_is_classified_as_the_contract_says(string name, string gateway)
    {
        var contract = ContractCase.Named(name);
        var expect = contract.Expect;

        var failure = AdapterRegistry.Find(gateway)!.Read(contract.Answer).Failure;

        Assert.NotNull(failure);
        Assert.Equal(ContractExpectations.Category(contract), failure.Category);
        Assert.Equal(expect.GetProperty("retryable").GetBoolean(), failure.IsTransient);
        Assert.Equal(expect.Text("scope") == "provider", failure.EndsProvider);
        Assert.Equal(ContractExpectations.RetryAfter(contract), failure.RetryAfter);
        Assert.Equal(expect.Text("code"), failure.Error.Code);
        AssertMessage(expect.Text("message"), failure.Error.Message);
        Assert.Equal(contract.Answer.StatusCode, failure.StatusCode);
    }

    /// <summary>The adapter reads the case's answer as the case says.</summary>
    internal static void AssertTask(ContractCase contract, IProviderAdapter adapter)
    {
        var expect = contract.Expect;

        var reading = adapter.Read(contract.Answer);

        Assert.Null(reading.Failure);
        Assert.Equal(expect.Text("id"), reading.Id);
        Assert.Equal(expect.Text("model"), reading.Model);
        Assert.Equal(expect.Number("durationSec"), reading.DurationSeconds);
        Assert.Equal(expect.Texts("videos"), reading.Links.Concat(reading.Inline.Select(DataUri)));
        AssertContentPath(contract, reading, adapter);
        Assert.Equal(expect.Time("expiresAt"), ToTheSecond(reading.ExpiresAt));
        AssertTask(expect, Compose(reading, adapter));
    }

    private static void AssertTask(JsonElement expect, VeoTask task)
    {
        Assert.Equal(expect.Text("status"), task.Status.ToString());
        Assert.Equal(expect.Text("rawStatus"), task.RawStatus);
        Assert.Equal(expect.GetProperty("terminal").GetBoolean(), task.IsFinished);
        Assert.Equal(expect.Number("progress"), task.Progress);
        Assert.Equal(expect.Time("createdAt"), ToTheSecond(task.CreatedAt));
        Assert.Equal(expect.Time("completedAt"), ToTheSecond(task.CompletedAt));
        Assert.Equal(expect.Texts("anomalies").Order(), task.Anomalies.Order());
        AssertError(expect.GetProperty("error"), task.Error);
    }

    private static void AssertError(JsonElement expect, VeoTaskError? error)
    {
        if (expect.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(error);
            return;
        }

        Assert.NotNull(error);
        Assert.Equal(expect.Text("code"), error.Code);
        AssertMessage(expect.Text("message"), error.Message);
        Assert.Equal(
            expect.TryGetProperty("category", out JsonElement category)
                ? Enum.Parse<VeoErrorCategory>(category.GetString()!)
                : VeoErrorCategory.TaskFailed,
            error.Category);
    }

    /// <summary>Where the gateway said nothing the client says something.</summary>
    private static void AssertMessage(string? expected, string actual)
    {
        Assert.Equal(expected ?? actual, actual);
        Assert.False(string.IsNullOrWhiteSpace(actual));
    }

    /// <summary>The task as users see it: two of the file's anomalies show only beside the gateway's own address.</summary>
    private static VeoTask Compose(TaskReading reading, IProviderAdapter adapter)
    {
        VeoProvider provider = new()
        {
            Name = adapter.Profile.Name,
            Adapter = adapter.Profile.Name,
            BaseUri = adapter.Profile.BaseUri ?? new("https://gateway.example"),
        };
        return VeoTaskFactory.Create(reading, new VeoTaskReference(reading.Id!), provider, adapter);
    }

    /// <summary>
    /// A case of "any" gateway cannot say where each has its results; that the path is the gateway's own for this task is all there is to
    /// ask.
    /// </summary>
    private static void AssertContentPath(ContractCase contract, TaskReading reading, IProviderAdapter adapter)
    {
        if (contract.Provider != AnyGateway)
        {
            Assert.Equal(contract.Expect.Text("contentFetch"), reading.ContentPath is { } own ? $"/{own}" : null);
        }
        else if (reading.ContentPath is { } path)
        {
            Assert.Equal(VeoTaskStatus.Succeeded, reading.Status);
            Assert.Contains(Uri.EscapeDataString(reading.Id!), path, StringComparison.Ordinal);
            Assert.True(adapter.IsKeyedResultPath($"/{path.Split('?')[0]}"));
        }
    }

    /// <summary>Cases tell times to the second; some gateways send fractions.</summary>
    private static DateTimeOffset? ToTheSecond(DateTimeOffset? time) => time?.AddTicks(-(time.Value.Ticks % TimeSpan.TicksPerSecond));

    private static string DataUri(ReadOnlyMemory<byte> bytes) => $"data:video/mp4;base64,{Convert.ToBase64String(bytes.Span)}";

    private static TheoryData<string, string> Pairs(string outcome)
    {
        TheoryData<string, string> pairs = [];
        foreach (var contract in ContractCase.All.Where(one => one.Outcome == outcome))
        {
            foreach (var gateway in AdapterRegistry.All.Select(adapter => adapter.Profile.Name).Where(
                name => contract.Provider == AnyGateway || contract.Provider == name))
            {
                pairs.Add(contract.Name, gateway);
            }
        }

        return pairs;
    }
}
