using System.Text;
using System.Text.Json;
using VeoTasks.Fuzz.Running;
using VeoTasks.Gateways;

namespace VeoTasks.Fuzz.Answers;

/// <summary>Damaged answers, read by every adapter and made into tasks.</summary>
/// <param name="adapters">The adapters under test.</param>
internal sealed class AnswerLevel(IReadOnlyList<IProviderAdapter> adapters) : IFuzzLevel
{
    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 201, 202, 204, 206, 304, 400, 401, 402, 403, 404, 408, 418, 422, 429, 451, 500, 501, 502, 503, 529, 599, 999];

    /// <inheritdoc/>
    public string Name => "answer";

    /// <inheritdoc/>
    public int Percent => 95;

    /// <inheritdoc/>
    public Task<string?> RunAsync(Random random, CancellationToken cancellationToken)
    {
        GatewayAnswer answer = Create(random);
        return Task.FromResult(adapters.Select(adapter => Check(adapter, answer)).FirstOrDefault(complaint => complaint is not null));
    }

    private static GatewayAnswer Create(Random random)
    {
        ByteMutator bytes = new(random);
        JsonElement tree = ContractSeed.Trees[random.Next(ContractSeed.Trees.Count)];
        byte[] body = random.Next(50) == 0
            ? bytes.Scatter(new byte[random.Next(400)])
            : bytes.Mutate(new JsonMutator(random, HostileText.Values).Mutate(tree));
        return new GatewayAnswer(Statuses[random.Next(Statuses.Length)], new HeaderMutator(random).Create(), body);
    }

    private static string? Check(IProviderAdapter adapter, GatewayAnswer answer)
    {
        string? complaint = Read(adapter, answer);
        return complaint is null ? null : $"{adapter.Profile.Name} reads {complaint} from HTTP {answer.StatusCode}, {answer.Headers}:\n{Show(answer.Body.Span)}";
    }

    private static string? Read(IProviderAdapter adapter, GatewayAnswer answer)
    {
        TaskReading reading = adapter.Read(answer);
        if (reading.Failure is { } failure)
        {
            return AnswerRules.Check(failure);
        }

        VeoProvider provider = new() { Name = adapter.Profile.Name, Adapter = adapter.Profile.Name, BaseUri = adapter.Profile.BaseUri ?? new("https://gateway.example") };
        return AnswerRules.Check(reading) ?? AnswerRules.Check(VeoTaskFactory.Create(reading, new VeoTaskReference("asked"), provider, adapter), provider);
    }

    private static string Show(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body[..Math.Min(body.Length, 2000)]);
}
