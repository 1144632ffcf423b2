using System.Globalization;
using System.Net;
using System.Text;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
using VeoTasks.Tests.Http.Network.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Http.Network;

/// <summary>How much of an answer is taken at all, each limit at its last byte and one beyond.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private const int HeaderLimit = 64 * 1024;

    private readonly Listener _gateway = new();
    private readonly GuardedHttp _http = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _gateway.DisposeAsync();
    }

    /// <summary>Of all adapters; a limit of 128 MiB is MixRoute's of 64 in every line but the number.</summary>
    public static TheoryData<string, int> AnswerLimits =>
        [.. AdapterRegistry.All.Select(adapter => (adapter.Profile.Name, adapter.Profile.MaximumAnswerLength))
            .Where(pair => pair.MaximumAnswerLength <= 64 * 1024 * 1024)];

    [Theory]
    [InlineData(HeaderLimit, true)]
    [InlineData(HeaderLimit + 1, false)]
    public async Task Headers_of_64_KiB_are_read_and_no_byte_more(int length, bool isRead)
    {
        // What counts is every line with its end, and the empty line.
        const string Fixed = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \r\n\r\n";
        string head = Fixed.Replace("X: ", $"X: {new string('x', length - Fixed.Length)}", StringComparison.Ordinal);
        _gateway.Answers["/v.mp4"] = head + "ok";

        if (isRead)
        {
            Assert.Equal(HttpStatusCode.OK, await _http.FetchAsync(_gateway.At(""), _gateway.At("/v.mp4")));
        }
        else
        {
            HttpRequestException failed =
                await Assert.ThrowsAsync<HttpRequestException>(() => _http.FetchAsync(_gateway.At(""), _gateway.At("/v.mp4")));
            Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, failed.HttpRequestError);
        }
    }

    [Theory]
    [MemberData(nameof(AnswerLimits))]
    public async Task An_answer_of_the_limit_is_read_and_no_byte_more(string adapter, int limit)
    {
        Assert.NotEqual(VeoErrorCategory.TooLarge, (await PollAsync(adapter, limit)).Failure?.Category);
        Assert.Equal(VeoErrorCategory.TooLarge, (await PollAsync(adapter, limit + 1)).Failure?.Category);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public async Task An_answer_of_64_levels_is_read_and_no_level_more(int depth, bool isTooDeep)
    {
        string body = $$"""{"id":"t","status":"queued","more":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        FakeAnswer(body);

        PollResponse look = await _http.PollAsync(_gateway.At(""));

        Assert.Equal(isTooDeep ? VeoErrorCategory.TooLarge : null, look.Failure?.Category);
        Assert.Equal(isTooDeep, look.Task is null);
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void An_id_of_512_characters_is_taken_and_no_character_more(int length, bool isTaken)
    {
        string id = new('x', length);

        Assert.Equal(isTaken, TaskReferenceParser.Parse(id, []).Reference?.Id == id);
        Assert.Equal(isTaken, TaskSegment.IsUsable(id));
    }

    private void FakeAnswer(string body) =>
        _gateway.Answers["/v1/videos/t"] = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private static async Task<PollResponse> PollAsync(string adapter, int length)
    {
        byte[] body = new byte[length];
        Array.Fill(body, (byte)' ');
        "{}"u8.CopyTo(body);
        FakeHttp http = new(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) });
        VeoProvider provider = new() { Name = "p", Adapter = adapter, BaseUri = new Uri("https://gateway.test") };
        return await new TaskClient(provider, ApiKey.Create("k"), http.Invoker, TimeProvider.System)
            .ReadAsync(new TaskRoute(new VeoTaskReference("t")), TestContext.Current.CancellationToken);
    }
}
