using System.IO.Compression;
using System.Net;
using System.Text;
using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>Answers whose body is not what it should be.</summary>
public sealed class BodyFaultTests : CatalogueTest
{
    private const string Good = $$$"""{"task_info":{"id":"{{{Id}}}","status":"completed"},"videos":["https://cdn.example/v.mp4"]}""";

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Answers that make no sense, by name.</summary>
    public static TheoryData<string> Senseless =>
        ["204", "304", "empty", "blank", "cut", "trailing", "no text", "XML", "cut gzip", "not brotli", "no task"];

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [Trait("Fault", "29")]
    public async Task An_answer_without_content_is_given_up_on_after_three(int status)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(status).Always()));

        AssertGivenUp(run, VeoErrorCategory.InvalidResponse, polls: 3);
    }

    [Fact]
    [Trait("Fault", "30")]
    public async Task Web_pages_from_a_gateway_that_has_answered_are_given_up_on_after_three()
    {
        string page = "<!doctype html><html><body>Welcome, guest. Bearer abcdefgh \u001b[31m" + new string('x', 1000);
        EmulatedTask task = EmulatedTask.NeverEnds(Here, Id) with { PollFaults = [(Fault.Html() with { Body = page }).On(2, times: 99)] };

        PollRun run = await WaitAsync(task);

        VeoTaskError error = AssertGivenUp(run, VeoErrorCategory.InvalidResponse, polls: 1 + 3);
        Assert.Contains("Welcome, guest. Bearer ***", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 100, 512);
    }

    [Fact]
    [Trait("Fault", "30")]
    public async Task Nothing_but_web_pages_means_a_wrong_address_and_ends_the_gateway_once()
    {
        Emulator.FailGateway(Here, Fault.Html(), int.MaxValue);

        PollRun run = await WaitAsync(Faulty(), new PollOptions { ThrottleLimit = 1 });

        VeoTaskError error = AssertProviderEnded(run, VeoErrorCategory.InvalidEndpoint, requests: 3);
        Assert.Equal("Sign in", error.Message);
    }

    [Theory]
    [MemberData(nameof(Senseless))]
    [Trait("Fault", "31")]
    public async Task Two_answers_that_make_no_sense_fail_nothing(string name)
    {
        PollRun run = await WaitAsync(Faulty(SenselessFault(name).On(1, times: 2)));

        AssertEnded(run, polls: 3);
    }

    [Theory]
    [MemberData(nameof(Senseless))]
    [Trait("Fault", "31")]
    public async Task The_third_answer_that_makes_no_sense_is_the_last(string name)
    {
        PollRun run = await WaitAsync(Faulty(SenselessFault(name).Always()));

        AssertGivenUp(run, VeoErrorCategory.InvalidResponse, polls: 3);
    }

    [Theory]
    [InlineData("""{"task_info":{"id":"x","id":"t","status":"queued","status":"completed"},"videos":["https://cdn.example/v.mp4"]}""")]
    [InlineData("""{"more":[1,{"a":null}],"task_info":{"id":"t","status":"completed","progress":"100","created_at":"1763777700","extra":{}},"videos":["https://cdn.example/v.mp4"]}""")]
    [Trait("Fault", "32")]
    public async Task Duplicates_strangers_and_numbers_in_strings_are_read(string body)
    {
        PollRun run = await WaitAsync(Faulty(Says(body)));

        Assert.Equal("https://cdn.example/v.mp4", Assert.Single(AssertEnded(run, polls: 1).Videos).Uri?.ToString());
    }

    [Theory]
    [InlineData("plain", "gzip")]
    [InlineData("gzip", null)]
    [InlineData("gzip", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("zlib", "deflate")]
    [Trait("Fault", "31")]
    public async Task An_answer_is_unpacked_by_its_bytes_rather_than_its_label(string packing, string? label)
    {
        byte[] body = Packed(Encoding.UTF8.GetBytes(Good), packing);
        PollRun run = await WaitAsync(Faulty(Fault.Raw(200, body, label is null ? [] : [("Content-Encoding", label)])));

        AssertEnded(run, polls: 1);
    }

    [Fact]
    [Trait("Fault", "32")]
    public async Task A_byte_order_mark_is_read_over()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Raw(200, (byte[])[.. Mark, .. Encoding.UTF8.GetBytes(Good)])));

        AssertEnded(run, polls: 1);
    }

    public static TheoryData<string> Oversized => ["plain", "gzip", "nested", "headers"];

    [Theory]
    [MemberData(nameof(Oversized))]
    [Trait("Fault", "33")]
    public async Task An_answer_that_is_too_large_is_asked_for_again_once(string name)
    {
        PollRun run = await WaitAsync(Faulty(OversizedFault(name).Always()));

        AssertGivenUp(run, VeoErrorCategory.TooLarge, polls: 2);
    }

    [Theory]
    [MemberData(nameof(Oversized))]
    [Trait("Fault", "33")]
    public async Task One_answer_that_is_too_large_fails_nothing(string name)
    {
        PollRun run = await WaitAsync(Faulty(OversizedFault(name)));

        AssertEnded(run, polls: 2);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [Trait("Fault", "33")]
    public async Task No_more_than_a_mebibyte_of_a_large_answer_is_taken_in(string name)
    {
        using SocketsHttpHandler sockets = new() { AutomaticDecompression = DecompressionMethods.All };
        using CountedBodies counted = new(sockets);
        using HttpMessageInvoker http = new(counted);
        TaskClient client = new(Gateway.Provider(Here), ApiKey.Create(Emulator.Key(Here)), http, Clock);
        Emulator.Add(Faulty(OversizedFault(name)));

        PollResponse look = await client.ReadAsync(new TaskRoute(new VeoTaskReference(Id)), Cancelled);

        Assert.Equal(VeoErrorCategory.TooLarge, look.Failure?.Category);
        Assert.Equal((1024 * 1024) + 1, counted.Read);
    }

    [Fact]
    [Trait("Fault", "33")]
    public async Task An_answer_of_exactly_a_mebibyte_is_read()
    {
        string body = Good[..^1] + ",\"more\":\"";
        PollRun run = await WaitAsync(Faulty(Says(body + new string('x', (1024 * 1024) - body.Length - 2) + "\"}")));

        AssertEnded(run, polls: 1);
    }

    [Fact]
    [Trait("Fault", "34")]
    public async Task A_body_of_a_byte_a_second_ends_with_the_request_timeout_and_is_asked_for_again()
    {
        PollRun run = Start();
        Add(run, Faulty(Fault.Slow(Seconds(1), piece: 1)));
        for (int second = 0; second < TaskClient.RequestTimeout.TotalSeconds; second++)
        {
            await Clock.WaitForTimerAsync(Seconds(1), Cancelled);
            Clock.Advance(Seconds(1));
        }

        await run.FinishAsync();

        Assert.Single(run.Ended);
        Assert.Equal(2, Counters.Polls(Here, Id));
        Assert.InRange(Counters.Log[0].BytesSent, 25, 40);
        Assert.Contains(run.Notes, note => note.Contains("did not answer in time", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"error":{"code":"invalid_api_key","message":"bad key"}}""", VeoErrorCategory.Unauthorized)]
    [InlineData("""{"code":401,"message":"bad key"}""", VeoErrorCategory.Unauthorized)]
    [InlineData("""{"code":402,"message":"pay"}""", VeoErrorCategory.QuotaExceeded)]
    [Trait("Fault", "35")]
    public async Task An_error_inside_a_200_that_concerns_the_gateway_ends_it(string body, VeoErrorCategory category)
    {
        PollRun run = await WaitAsync(Faulty(Says(body).Always()), new PollOptions { ThrottleLimit = 1 });

        AssertProviderEnded(run, category, requests: category == VeoErrorCategory.Unauthorized ? 2 : 1);
    }

    [Theory]
    [InlineData("""{"code":404,"message":"x"}""", VeoErrorCategory.NotFound, 5)]
    [InlineData("""{"code":"task_not_exist","message":"x"}""", VeoErrorCategory.NotFound, 5)]
    [InlineData("""{"code":"error","message":"x"}""", VeoErrorCategory.RequestRejected, 1)]
    [InlineData("""{"code":500,"message":"busy"}""", VeoErrorCategory.Unavailable, 10)]
    [InlineData("""{"error":{"message":"x","type":"server_error"}}""", VeoErrorCategory.Unavailable, 10)]
    [InlineData("""{"code":"success","data":{"code":503,"message":"busy"}}""", VeoErrorCategory.Unavailable, 10)]
    [Trait("Fault", "35")]
    public async Task An_error_inside_a_200_means_what_its_code_says(string body, VeoErrorCategory category, int polls)
    {
        PollRun run = await WaitAsync(Faulty(Says(body).Always()));

        AssertGivenUp(run, category, polls);
    }

    [Fact]
    [Trait("Fault", "35")]
    public async Task A_429_inside_a_200_pauses_the_gateway()
    {
        PollRun run = await WaitAsync(Faulty(Says("""{"code":"429","message":"slow down"}""")));

        AssertEnded(run, polls: 2);
        Assert.True(AskedAt(Id)[1] >= 5);
    }

    private static Fault SenselessFault(string name) => name switch
    {
        "204" => Fault.Status(204),
        "304" => Fault.Status(304),
        "empty" => Fault.Empty(),
        "blank" => Says(" \n"),
        "cut" => Says(Good[..40]),
        "trailing" => Says(Good + " {"),
        "no text" => Fault.Raw(200, (byte[])[0x80, 0xFF, 0xC0, 0x01, 0x90, 0x80]),
        "XML" => Says("<?xml version=\"1.0\"?><Error/>"),
        "cut gzip" => Fault.Raw(200, Packed(Encoding.UTF8.GetBytes(Good)).AsMemory(0, 40), ("Content-Encoding", "gzip")),
        "not brotli" => Fault.Status(200, Good, ("Content-Encoding", "br")),
        _ => Says("{}"),
    };

    private static Fault OversizedFault(string name) => name switch
    {
        "plain" => Says(new string(' ', 8 * 1024 * 1024)),
        "gzip" => Fault.Raw(200, Bomb(), ("Content-Encoding", "gzip")),
        "headers" => Fault.WithHeaders(("X-Much", new string('x', 100_000))),
        _ => Says(new string('[', 10_000)),
    };

    /// <summary>64 KiB that unpack to 64 MiB.</summary>
    private static byte[] Bomb()
    {
        byte[] packed = Packed(new byte[64 * 1024 * 1024]);
        Assert.InRange(packed.Length, 60 * 1024, 70 * 1024);
        return packed;
    }

    private static byte[] Packed(byte[] plain, string packing = "gzip")
    {
        MemoryStream packed = new();
        using (Stream packer = packing switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize),
            "zlib" => new ZLibStream(packed, CompressionLevel.SmallestSize),
            "deflate" => new DeflateStream(packed, CompressionLevel.SmallestSize),
            _ => packed,
        })
        {
            packer.Write(plain);
        }

        return packed.ToArray();
    }
}
