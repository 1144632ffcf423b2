using FsCheck.Fluent;
using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Gateways.Failures;

public sealed class RetryAfterHeaderTests
{
    private const string Sent = "Sun, 22 Nov 2026 02:35:00 GMT";
    private const string MinuteLater = "Sun, 22 Nov 2026 02:36:00 GMT";

    private static readonly DateTimeOffset SentAt = new(2026, 11, 22, 2, 35, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData(" 7 ", 7.0)]
    [InlineData("0", 0.0)]
    [InlineData("1.5", 1.5)]
    [InlineData("300", 300.0)]
    [InlineData("301", 300.0)]
    [InlineData("99999999", 300.0)]
    [InlineData("99999999999999999999999999999999", 300.0)]
    [InlineData("7, 9", 7.0)]
    [InlineData("abc, 9", 9.0)]
    [InlineData("-5, 9", 9.0)]
    [InlineData("-5", null)]
    [InlineData("1e9", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("abc", null)]
    [InlineData("", null)]
    [InlineData(",", null)]
    [InlineData(".", null)]
    [InlineData(null, null)]
    public void Seconds_are_read_and_clamped_and_nonsense_is_ignored(string? header, double? seconds) =>
        Assert.Equal(Seconds(seconds), RetryAfterHeader.Read(new() { RetryAfter = header }));

    [Theory]
    [InlineData(MinuteLater, 60.0)]
    [InlineData("Sunday, 22-Nov-26 02:36:00 GMT", 60.0)]
    [InlineData("Sun Nov 22 02:36:00 2026", 60.0)]
    [InlineData(Sent, 0.0)]
    [InlineData("Sun, 22 Nov 2020 02:36:00 GMT", 0.0)]
    [InlineData("Sat, 22 Nov 2036 02:36:00 GMT", 300.0)]
    [InlineData($"{MinuteLater}, 7", 60.0)]
    [InlineData($"soon, {MinuteLater}", 60.0)]
    [InlineData("2026-11-22T02:36:00Z", null)]
    public void A_date_is_measured_against_the_answer_s_own_date(string header, double? seconds) =>
        Assert.Equal(Seconds(seconds), RetryAfterHeader.Read(new() { RetryAfter = header, Date = Sent }, now: SentAt.AddYears(1)));

    [Fact]
    public void Without_the_answer_s_date_the_given_time_serves() =>
        Assert.Equal(Seconds(60), RetryAfterHeader.Read(new() { RetryAfter = MinuteLater }, SentAt));

    [Fact]
    public void Without_any_time_a_date_is_ignored() => Assert.Null(RetryAfterHeader.Read(new() { RetryAfter = MinuteLater }));

    [Theory]
    [InlineData("1500", 1.5)]
    [InlineData("900000000", 300.0)]
    [InlineData("-1", 7.0)]
    [InlineData("soon", 7.0)]
    public void Milliseconds_come_before_seconds_if_they_make_sense(string milliseconds, double seconds) =>
        Assert.Equal(Seconds(seconds), RetryAfterHeader.Read(new() { RetryAfterMs = milliseconds, RetryAfter = "7" }));

    [Theory]
    [InlineData("2500", 2.5)]
    [InlineData("86400000", 300.0)]
    [InlineData("-1", null)]
    [InlineData(null, null)]
    public void The_poll_hint_is_in_milliseconds(string? header, double? seconds) =>
        Assert.Equal(Seconds(seconds), RetryAfterHeader.PollAfter(new() { PollAfterMs = header }));

    [Theory]
    [InlineData("2500", "9000", "20", 2.5)]
    [InlineData(null, "9000", "20", 9.0)]
    [InlineData("soon", "never", "20", 20.0)]
    [InlineData(null, null, "Sun, 22 Nov 2026 02:36:30 GMT", 30.0)]
    public void An_answer_with_a_task_may_say_in_any_of_three_ways_when_to_look_again(
        string? pollAfter, string? milliseconds, string retryAfter, double seconds) =>
        Assert.Equal(Seconds(seconds), RetryAfterHeader.PollAfter(
            new() { PollAfterMs = pollAfter, RetryAfterMs = milliseconds, RetryAfter = retryAfter, Date = "Sun, 22 Nov 2026 02:36:00 GMT" }));

    [Fact]
    public void No_text_asks_for_a_negative_wait_or_more_than_five_minutes()
    {
        var texts =
            from head in Gen.Elements("", "7", "1e9", "-", MinuteLater, "Sun, 22 Nov 9999 02:36:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT")
            from tail in Gen.OneOf(Gen.Constant(""), Property.TextOf("0123456789.,-+eEINfinity aG:MTSun22Nov∞"))
            select head + tail;

        Property.HoldsForTexts(texts, text => IsSane(Read(text)) && IsSane(RetryAfterHeader.PollAfter(new() { PollAfterMs = text })), 5000);

        static TimeSpan? Read(string text) => RetryAfterHeader.Read(new() { RetryAfter = text, RetryAfterMs = text, Date = Sent }, SentAt);
        static bool IsSane(TimeSpan? wait) => wait is null || (wait >= TimeSpan.Zero && wait <= RetryAfterHeader.Maximum);
    }

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
