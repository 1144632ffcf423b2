using System.Text.Json;
using BenchmarkDotNet.Attributes;
using VeoTasks.Gateways;

namespace VeoTasks.Benchmarks.Micro;

/// <summary>Each adapter reading a running task's answer, against one pass of a bare reader over the same bytes.</summary>
[MemoryDiagnoser]
public class ParsingBenchmarks
{
    private byte[] _body = [];
    private GatewayAnswer _answer = null!;
    private IProviderAdapter _adapter = null!;

    /// <summary>The gateway whose answer is read.</summary>
    [ParamsSource(nameof(Gateways))]
    public string Gateway { get; set; } = "";

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Gateways => TypicalAnswers.Gateways;

    /// <summary>Makes the answer.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _body = TypicalAnswers.Body(Gateway);
        _answer = TypicalAnswers.Answer(Gateway);
        _adapter = AdapterRegistry.Find(Gateway)!;
    }

    /// <summary>All tokens, none kept.</summary>
    [Benchmark(Baseline = true)]
    public int BareReader()
    {
        Utf8JsonReader reader = new(_body);
        int tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens;
    }

    /// <summary>The adapter's reading: status, id, model, progress, times, anomalies.</summary>
    [Benchmark]
    public TaskReading Adapter() => _adapter.Read(_answer);
}
