using VeoTasks.Submitting;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What charges prove of submissions of unknown outcome: a charge does not say for which task it is.</summary>
public sealed class ChargeLogTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0, 1, true)]
    [InlineData(1, 0, 0, false)]
    [InlineData(1, 1, 1, false)]
    [InlineData(1, 1, 2, true)]
    [InlineData(2, 0, 1, false)]
    [InlineData(2, 1, 3, true)]
    public void There_must_be_a_charge_for_every_submission_that_may_have_been_taken(int unknown, int accepted, int charged, bool isProven)
    {
        JournalEntry[] entries =
        [
            .. Enumerable.Range(0, unknown).Select(number => Entry($"unknown{number}", null)),
            .. Enumerable.Range(0, accepted).Select(number => Entry($"accepted{number}", JournalLine.Accepted)),
            Entry("rejected", JournalLine.Rejected),
            Entry("another model", null, "veo_3_1"),
            Entry("long before", null) with { Sending = Sending("long before", "fast", Noon.AddHours(-1)) },
        ];
        Charge[] charges = [.. Enumerable.Range(0, charged).Select(number => new Charge(Noon.AddSeconds(number), "fast", 400_000, null))];

        Assert.Equal(isProven, ChargeLog.Prove(entries[0], entries, charges) is not null);
    }

    [Fact]
    public void A_charge_that_names_the_request_proves_it_among_any_others()
    {
        JournalEntry[] entries = [Entry("one", JournalLine.Unknown), Entry("two", JournalLine.Unknown)];
        entries[1] = entries[1] with { End = entries[1].End! with { RequestId = "r2" } };
        Charge[] charges = [new(Noon, "fast", 400_000, "r2")];

        Assert.Null(ChargeLog.Prove(entries[0], entries, charges));
        Assert.Equal("r2", ChargeLog.Prove(entries[1], entries, charges)!.RequestId);
    }

    private static JournalEntry Entry(string id, string? end, string model = "fast") => new(Sending(id, model, Noon))
    {
        End = end is null
            ? null
            : new JournalLine { Kind = end, Id = id, At = Noon.AddSeconds(2), Task = end == JournalLine.Accepted ? id : null },
    };

    private static JournalLine Sending(string id, string model, DateTimeOffset at) =>
        new() { Kind = JournalLine.Sending, Id = id, At = at, Key = id, Provider = "octopusx", Model = model };
}
