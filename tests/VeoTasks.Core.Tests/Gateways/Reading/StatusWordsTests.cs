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
    [InlineData(VeoTaskStatus.Succeeded, "completed complete succeeded SUCCESS finished Done published fertig terminé erledigt sucess "
        + "Réussi Finito завершена listo готово 完了 완료")]
    [InlineData(VeoTaskStatus.Failed, "failed FAILURE fail error rejected expired timeout dead fehlgeschlagen échoué ошибка 실패")]
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
    [InlineData(VeoTaskStatus.Queued,
        "TASK_STATUS_QUEUED taskPending STATUS_SUBMITTED submit_success created_successfully NOT_STARTED waiting_for_processing "
        + "pending_moderation enqueued init scheduled Throttled ready_to_start 排队中 等待处理 提交成功")]
    [InlineData(VeoTaskStatus.Running,
        "TASK_STATUS_PROCESSING inProgress STATE_RUNNING MEDIA_GENERATION_STATUS_ACTIVE completing NOT_COMPLETED unfinished "
        + "retrying_after_failure intermediate-complete cancel_requested cancelling rendering started finalizing 处理中 処理中 生成中 未完成")]
    [InlineData(VeoTaskStatus.Succeeded,
        "succeed TASK_STATUS_SUCCEED TASK_STATUS_SUCCEEDED JobState.Succeeded MEDIA_GENERATION_STATUS_SUCCESSFUL videoGenerated "
        + "processing_completed generationComplete Ready completed_with_errors SUCCESSFULLY_COMPLETED status:done rendered TASK_ENDED "
        + "успешно selesai tamamlandı voltooid 成功 已完成 生成完成")]
    [InlineData(VeoTaskStatus.Failed,
        "TASK_STATUS_FAILED MEDIA_GENERATION_STATUS_FAILED Content_Moderated RequestModerated generate_failed timed_out "
        + "finished_failed errored STATE_ERROR Rejected TaskExpired processingError flagged unsuccessful NSFW blocked QUOTA_EXCEEDED "
        + "insufficient_credits refunded gagal 失败 生成失败 提交失败 任务超时 内容违规")]
    [InlineData(VeoTaskStatus.Canceled, "TASK_STATUS_CANCELED Cancelled canceled_by_user terminated cancel_success userAborted 已取消")]
    public void The_same_words_are_known_in_any_wrapping_and_tense(VeoTaskStatus expected, string words)
    {
        foreach (var word in words.Split(' '))
        {
            Assert.Equal((word, expected), (word, StatusWords.Meaning(word)));
        }
    }

    [Theory]
    [InlineData("upload_completed")]
    [InlineData("preview_ready")]
    [InlineData("incomplete")]
    [InlineData("not_failed")]
    [InlineData("cancel_failed")]
    [InlineData("200")]
    [InlineData("404 ")]
    [InlineData("1.0")]
    [InlineData("qwerty")]
    [InlineData("paused")]
    [InlineData("STATE_UNSPECIFIED")]
    public void What_might_be_a_step_or_means_nothing_ends_no_task(string word) =>
        Assert.Equal(VeoTaskStatus.Unknown, StatusWords.Meaning(word));

    [Theory]
    [InlineData("""{"status":"success","state":"processing"}""", VeoTaskStatus.Running, "processing")]
    [InlineData("""{"status":200,"state":"done"}""", VeoTaskStatus.Succeeded, "done")]
    [InlineData("""{"task_status":"TASK_STATUS_SUCCEED"}""", VeoTaskStatus.Succeeded, "TASK_STATUS_SUCCEED")]
    [InlineData("""{"taskStatus":"failed","status":"ok"}""", VeoTaskStatus.Failed, "failed")]
    [InlineData("""{"status":{"state":"running","progress":7}}""", VeoTaskStatus.Running, "running")]
    [InlineData("""{"media_generation_status":"FAILED"}""", VeoTaskStatus.Failed, "FAILED")]
    [InlineData("""{"payment_status":"failed","status":"queued"}""", VeoTaskStatus.Queued, "queued")]
    [InlineData("""{"done":true,"response":{}}""", VeoTaskStatus.Succeeded, "done")]
    [InlineData("""{"done":true,"error":{"code":3,"message":"no"}}""", VeoTaskStatus.Failed, "done")]
    [InlineData("""{"done":false}""", VeoTaskStatus.Running, null)]
    public void The_word_is_found_in_whichever_member_holds_it(string task, VeoTaskStatus expected, string? word) =>
        Assert.Equal((expected, word), StatusWords.OfTask(Json(task), _notes));

    [Theory]
    [InlineData("done\u2028now")]
    [InlineData("\u202edone")]
    [InlineData("do\u200bne")]
    public void A_word_that_could_break_the_line_or_turn_it_is_cleaned(string word) =>
        Assert.True(TextSanitizer.IsOneLine(Read($"\"{word}\"").Item2!));

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
