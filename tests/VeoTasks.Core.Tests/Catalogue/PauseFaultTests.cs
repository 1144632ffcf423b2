using System.Globalization;
using VeoTasks.Emulator;
using VeoTasks.Tests.Catalogue.Support;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Catalogue;

/// <summary>"Too many requests", with a time in all the forms that gateways send, and without.</summary>
public sealed class PauseFaultTests : CatalogueTest
{
    /// <summary>What the scheduler may add to a pause: jitter after it, never before.</summary>
    private const double Slack = 3;

    [Fact]
    [Trait("Fault", "17")]
    public async Task A_429_with_a_time_pauses_the_whole_gateway_for_it_and_no_other()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(429, null, ("Retry-After", "7"))));

        AssertEnded(run, polls: 2);
        Assert.DoesNotContain(AskedAtAll(), time => time is > 0 and < 7);
        Assert.InRange(AskedAt(Id)[1], 7, 7 + Slack);
        Assert.Contains(AskedAtAll(There), time => time is > 0 and < 7);
        Assert.Contains(run.Notes, note => note.Contains("429: pause 7", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20, 0, 20.0)]
    [InlineData(20, 86_400, 20.0)]
    [InlineData(20, -86_400, 20.0)]
    [InlineData(-3_600, 0, 0.0)]
    [InlineData(86_400, 0, 300.0)]
    [Trait("Fault", "18")]
    public async Task A_date_is_measured_against_the_gateways_own_clock(double secondsAhead, double serverIsWrongBy, double pause)
    {
        DateTimeOffset serverTime = Clock.GetUtcNow().AddSeconds(serverIsWrongBy);

        PollRun run = await WaitAsync(Faulty(
            Fault.Status(429, null, ("Date", HttpDate(serverTime)), ("Retry-After", HttpDate(serverTime.AddSeconds(secondsAhead))))));

        AssertEnded(run, polls: 2);
        Assert.InRange(AskedAt(Id)[1], pause, pause + Slack);
    }

    [Theory]
    [InlineData("99999999", 300)]
    [InlineData("99999999999999999999999999999999", 300)]
    [InlineData("soon\n9", 9)]
    [InlineData("8\n9", 8)]
    [InlineData("abc, 9", 9)]
    [InlineData("1.5", 1.5)]
    [Trait("Fault", "19")]
    public async Task An_odd_time_is_clamped_or_the_first_one_that_makes_sense(string header, double pause)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(429, null, ("Retry-After", header))));

        AssertEnded(run, polls: 2);
        Assert.InRange(AskedAt(Id)[1], pause, pause + Slack);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("abc")]
    [InlineData("1e9")]
    [InlineData("NaN")]
    [InlineData("2026-11-22T00:00:07Z")]
    [Trait("Fault", "19")]
    public async Task A_time_that_makes_no_sense_is_as_good_as_none(string header)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(429, null, ("Retry-After", header))));

        AssertEnded(run, polls: 2);
        Assert.InRange(AskedAt(Id)[1], 5, 5 + Slack);
    }

    [Theory]
    [InlineData("2500", "60", 2.5)]
    [InlineData("900000000", "7", 300)]
    [InlineData("-1", "7", 7)]
    [InlineData("soon", "7", 7)]
    [Trait("Fault", "19")]
    public async Task Milliseconds_come_before_seconds_if_they_make_sense(string milliseconds, string seconds, double pause)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(429, null, ("retry-after-ms", milliseconds), ("Retry-After", seconds))));

        AssertEnded(run, polls: 2);
        Assert.InRange(AskedAt(Id)[1], pause, pause + Slack);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [Trait("Fault", "19")]
    public async Task A_gateway_that_asks_for_no_pause_is_not_asked_as_fast_as_the_network_goes(int status)
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(status, null, ("Retry-After", "0")).On(1, times: 5)));

        AssertEnded(run, polls: 6);
        Assert.True(AskedAt(Id)[^1] >= 5, "one look at once is what it asked for; the next ones are backed off from");
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("2500", 2.5)]
    [InlineData("86400000", 300)]
    [Trait("Fault", "19")]
    public async Task A_gateway_that_says_when_to_look_again_is_taken_at_its_word_within_reason(string milliseconds, double wait)
    {
        Fault says = Fault.WithHeaders(("openai-poll-after-ms", milliseconds)).On(1, times: 3);

        PollRun run = await WaitAsync(
            EmulatedTask.Succeeds(Here, Id, Seconds(0.1)) with { PollFaults = [says, Fault.UnknownWord("processing").On(1, times: 3)] });

        AssertEnded(run, polls: 4);
        Assert.All(AskedAt(Id).Zip(AskedAt(Id).Skip(1)), gap => Assert.InRange(gap.Second - gap.First, wait, wait + Slack));
    }

    [Fact]
    [Trait("Fault", "20")]
    public async Task A_429_without_a_time_is_backed_off_from_and_never_given_up_on()
    {
        PollRun run = await WaitAsync(Faulty(Fault.Status(429).On(1, times: 12)));

        AssertEnded(run, polls: 13);
        Assert.All(AskedAt(Id).Zip(AskedAt(Id).Skip(1)), gap => Assert.True(gap.Second - gap.First >= 5));
    }

    private static string HttpDate(DateTimeOffset time) => time.ToString("r", CultureInfo.InvariantCulture);
}
