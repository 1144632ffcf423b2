using System.Text.Json;
using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Reading;

public sealed class StatusWordsTests
{
    private readonly Anomalies _notes = new();

    [Theory]
    [InlineData(VeoTaskStatus.Queued, "queued pending submitted NOT_START notstarted created starting preparing waiting in-queue")]
    [InlineData(VeoTaskStatus.Running, "processing in_progress IN_PROGRESS In-Progress running generating")]
    [InlineData(VeoTaskStatus.Succeeded, "completed complete succeeded SUCCESS finished Done")]
    [InlineData(VeoTaskStatus.Failed, "failed FAILURE fail error rejected expired timeout")]
    [InlineData(VeoTaskStatus.Canceled, "cancelled canceled aborted")]
    [InlineData(VeoTaskStatus.Unknown, "unknown UNKNOWN")]
    public void Known_words_are_read_in_any_case_and_without_an_anomaly(VeoTaskStatus expected, string words)
    {
        foreach (var word in words.Split(' '))
        {
            Assert.Equal((expected, word), Read(JsonSerializer.Serialize(word)));
        }

        Assert.Empty(_notes.Names);
    }

    [Theory]
    [InlineData("\"Success \"", VeoTaskStatus.Succeeded, "Success ")]
    [InlineData("\"in progress\"", VeoTaskStatus.Running, "in progress")]
    [InlineData("\"\\tqueued\\n\"", VeoTaskStatus.Queued, "queued")]
    public void Stray_blanks_do_not_matter_and_the_word_is_kept(string json, VeoTaskStatus expected, string word) =>
        Assert.Equal((expected, word), Read(json));

    [Theory]
    [InlineData("\"upscaling\"", "upscaling")]
    [InlineData("2", "2")]
    public void An_unrecognised_word_is_unknown_and_noted(string json, string word)
    {
        Assert.Equal((VeoTaskStatus.Unknown, word), Read(json));
        Assert.Equal([Anomalies.StatusUnrecognised], _notes.Names);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("{}")]
    public void A_missing_word_is_unknown_and_noted(string json)
    {
        Assert.Equal((VeoTaskStatus.Unknown, null), Read(json));
        Assert.Equal([Anomalies.StatusMissing], _notes.Names);
    }

    [Fact]
    public void A_word_that_could_harm_a_terminal_is_cleaned()
    {
        var (_, word) = Read($"\"\\u001b[31m{new string('x', 100_000)}\"");

        Assert.Equal(TextSanitizer.MaximumLength, word!.Length);
        Assert.DoesNotContain(word, char.IsControl);
    }

    private (VeoTaskStatus, string?) Read(string json) => StatusWords.Read(Json(json), _notes);
}
