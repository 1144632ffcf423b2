using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

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
    public object Adapter() => _adapter.Read(_answer);
}

/// <summary>
/// What each gateway answers for a task that is still running, as its own pages show it. Almost every poll is one of these.
/// </summary>
internal static class TypicalAnswers
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["mulerun"] = """
            {"task_info":{"id":"123e4567-e89b-12d3-a456-426614174000","status":"processing","created_at":"2025-09-21T00:00:00Z","updated_at":"2025-09-21T00:00:05Z"}}
            """,
        ["octopusx"] = """
            {"id":"video_abc123","object":"video","model":"veo_3_1-fast","status":"processing","progress":50,"created_at":1735689600,"completed_at":0,"expires_at":1735776000,"seconds":"8","size":"720x1280","remixed_from_video_id":"","error":{"message":"","code":""},"video_url":""}
            """,
        ["mixroute"] = """
            {"task_id":"video_69095b4ce0048190893a01510c0c98b0","status":"in_progress","format":"mp4"}
            """,
        ["mingyan"] = """
            {"id":"vgen_abc123def456","object":"video","created":1761635478,"model":"veo_3_1_fast","status":"processing","video_url":null,"error":null}
            """,
    };

    /// <summary>The gateways.</summary>
    public static IEnumerable<string> Gateways => Bodies.Keys;

    /// <summary>The answer's bytes.</summary>
    public static byte[] Body(string gateway) => Encoding.UTF8.GetBytes(Bodies[gateway]);

    /// <summary>The whole answer as an adapter gets it.</summary>
    public static GatewayAnswer Answer(string gateway) => new(200, new AnswerHeaders { ContentType = "application/json" }, Body(gateway));
}
