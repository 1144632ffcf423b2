using System.Text;
using VeoTasks.Emulator;
using VeoTasks.Emulator.Scenarios;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator.Scenarios;

/// <summary>Whatever stands in a scenario file, the emulator begins with it or says one sentence.</summary>
public sealed class ScenarioMutationTests
{
    private static readonly int Mutants = Effort.Of(usual: 4_000, full: 20_000);

    private static readonly string Whole = """
        {"$schema": "s", "tasks": [
          {"gateway": "mulerun", "id": "a", "model": "veo-3.1-fast", "endsAfter": 3.5, "outcome": "failed", "errorCode": "1", "errorMessage": "m", "videoLengths": [40000, 90000]},
          {"gateway": "octopusx", "id": "b", "shape": "wrappedRecord", "routes": ["videos", "generations"], "otherRoutesNotImplemented": true, "contentRanges": false,
           "states": [{"after": 0, "phase": "queued", "word": "w"}, {"after": "00:00:05", "progress": 42}], "finalWord": "DONE", "linkLifetime": "1.00:00:00",
           "pollFaults": [{"kind": "status", "statusCode": 429, "headers": {"Retry-After": "7"}, "at": 2, "times": 2}, {"kind": "unknownWord", "word": "x"}],
           "videoFaults": [{"kind": "cut", "atByte": 1000, "video": 0}, {"kind": "noLength", "framing": "untilClose"}, {"kind": "slow", "pause": 1, "piece": 9},
             {"kind": "changed", "length": 50000}, {"kind": "html", "body": "<p>"}, {"kind": "redirect", "location": "/x"}, {"kind": "status", "statusCode": 500, "bytes": "AAEC"}],
           "validators": "weakEntityTag", "videoHeaders": {"X-A": "1"}}],
         "gateways": {"mingyan": {"faults": [{"fault": {"kind": "reset"}, "requests": 3}]}}}
        """;

    /// <summary>What turns one value into another that is wrong, odd or too large.</summary>
    private static readonly string[] Pieces =
    [
        "null", "-1", "0", "1e999", "2147483648", "99999999999999999999", "1.5", "true", "\"\"", "\"00:60:00\"", "[]", "{}", "[[", "}", ",", ":", "\"", "\\", "\\ud800", "\\u0000",
        "//", "/*", "\r\n", "\ud800", "\u0000", "é", "NaN", "gateway", "id", "videoFaults", "kind", "octopusx", "mulerun",
    ];

    [Fact]
    public async Task Every_mutant_is_a_scenario_the_emulator_can_begin_with_or_one_sentence()
    {
        var random = new Random(20261125);
        var read = 0;
        await using var emulator = await GatewayEmulator.StartAsync(new EmulatorOptions(), TestContext.Current.CancellationToken);
        for (var mutant = 0; mutant < Mutants; mutant++)
        {
            var text = Mutate(random);
            try
            {
                emulator.Begin(ScenarioReader.Read(text));
                read++;
            }
            catch (FormatException exception)
            {
                Assert.Matches(@"^(it is [^\p{Cc}]+|\$[^\p{Cc}]*: [^\p{Cc}]+)\z", exception.Message);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{exception.GetType()}: {exception.Message}\n{text}");
            }
        }

        Assert.InRange(read, Mutants / 100, Mutants * 99 / 100);
    }

    [Fact]
    public void The_text_they_are_made_from_is_right() => Assert.Equal(2, ScenarioReader.Read(Whole).Tasks.Count);

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(Whole);
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var (start, length) = Token(text.ToString(), random.Next(text.Length));
            _ = random.Next(4) switch
            {
                0 => text.Remove(start, length),
                1 => text.Insert(start, text.ToString(start, length)),
                2 => text.Remove(start, length).Insert(start, Pieces[random.Next(Pieces.Length)]),
                _ => text.Insert(start + (length / 2), Pieces[random.Next(Pieces.Length)]),
            };
        }

        return text.ToString();
    }

    /// <summary>The run of letters and digits at a place, or the one character there; sometimes with its quotes.</summary>
    private static (int Start, int Length) Token(string text, int place)
    {
        var (start, end) = (place, place + 1);
        while (start > 0 && char.IsLetterOrDigit(text[place]) && char.IsLetterOrDigit(text[start - 1]))
        {
            start--;
        }

        while (end < text.Length && char.IsLetterOrDigit(text[place]) && char.IsLetterOrDigit(text[end]))
        {
            end++;
        }

        var isQuoted = start > 0 && end < text.Length && text[start - 1] == '"' && text[end] == '"' && place % 2 == 0;
        return isQuoted ? (start - 1, end - start + 2) : (start, end - start);
    }
}
