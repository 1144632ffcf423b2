using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// What gateways' words for a status mean. Vendors wrap the same few words in prefixes, suffixes and other tenses, so a word is taken
/// apart and its parts are looked up. What means nothing by that is Unknown and never the end of a task; nor is a number ever a word.
/// </summary>
internal static partial class StatusWords
{
    /// <summary>The longest word that is passed on untouched, in characters; a longer one is no status word.</summary>
    private const int LongestWord = 64;

    /// <summary>A longer Chinese text is a sentence.</summary>
    private const int LongestChinese = 6;

    /// <summary>What is there before the video is.</summary>
    private static readonly string[] Steps =
    [
        "preview", "draft", "storyboard", "script", "keyframe", "keyframes", "frame", "frames", "thumbnail", "cover", "audio", "voice",
        "music", "image", "images", "picture", "prompt", "text", "input", "stage", "step", "pass", "phase", "part", "segment", "scene",
        "shot", "base", "rough", "low", "lowres", "moderation", "safety", "review", "check", "validation", "first", "half", "intermediate",
        "plan", "planning", "setup",
    ];

    private static readonly Dictionary<string, Part> Parts = Table(
        (Part.Filler, "task status state job video videos media generation result request content model phase in out is was has "
            + "been the a of by user system all final code"),
        (Part.Nothing, "unknown unspecified undefined none null"),
        (Part.Not, "not no non never un"),
        (Part.With, "with"),
        (Part.Retry, "retry retrying retried intermediate interim"),
        // Words of tasks under way, as they come in most answers: there is nothing to take apart.
        (Part.Queued, "queued QUEUED submitted SUBMITTED PENDING"),
        (Part.Running, "in_progress IN_PROGRESS PROCESSING RUNNING"),
        (Part.Queued, "pending new idle standby staged start starting notstarted unstarted waiting queueing queuing inqueue preparing "
            + "scheduling initializing initialising init received requested enqueued"),
        (Part.Running, "progress inprogress run running process processing generate started active ongoing working doing "
            + "dreaming finalizing finalising generating rendering executing encoding transcoding uploading downloading preprocessing "
            + "postprocessing unfinished"),
        (Part.Ended, "done ok ended generated rendered processed fulfilled delivered finalized finalised published exported "
            + "erledigt succès réussi réussie finito завершена выполнено успешно selesai tamamlandı zakończono voltooid "
            + "resolved thành công hoàn "
            + "fertig abgeschlossen terminé terminée terminado terminada listo lista concluído concluida concluído готово "
            + "завершено завершен"),
        (Part.Ready, "ready available"),
        (Part.Failed, "moderated blocked banned flagged filtered denied refused invalid crashed faulted nsfw censored abnormal timed "
            + "timedout err unsuccessful unsuccessfully dead fehlgeschlagen échoué échouée échec fallido fallida falhou ошибка gagal "
            + "exceeded insufficient refunded declined prohibited forbidden disallowed unsafe corrupt corrupted "
            + "fehler erreur erro fallito fallita falha mislukt başarısız nieudane неудача lỗi thất bại"),
        (Part.Canceled, "terminated revoked killed stopped withdrawn discarded deleted removed purged "
            + "annulé annulée annullato abgebrochen afgebroken отменено отменен отменена anulowano"));

    /// <summary>How words begin that come in several forms.</summary>
    private static readonly (string Stem, Part Part)[] Stems =
    [
        ("queue", Part.Queued), ("submi", Part.Queued), ("wait", Part.Queued), ("await", Part.Queued), ("creat", Part.Queued),
        ("prepar", Part.Queued), ("schedul", Part.Queued), ("accept", Part.Queued), ("throttl", Part.Queued),
        ("succe", Part.Ended), ("suces", Part.Ended), ("complet", Part.Ended), ("complét", Part.Ended), ("finish", Part.Ended),
        ("fail", Part.Failed), ("error", Part.Failed), ("reject", Part.Failed), ("expir", Part.Failed), ("timeout", Part.Failed),
        ("violat", Part.Failed), ("exception", Part.Failed),
        ("cancel", Part.Canceled), ("abort", Part.Canceled),
    ];

    /// <summary>The same in Chinese, the most telling first.</summary>
    private static readonly (string Words, VeoTaskStatus Status)[] Chinese =
    [
        ("失败 失敗 错误 錯誤 异常 異常 超时 逾時 违规 違規 拒绝 拒絕 过期 過期 不通过 不通過 未通过 未通過 出错 出錯 驳回 駁回 "
            + "违禁 違禁 不合规 不合規 エラー 실패 오류", VeoTaskStatus.Failed),
        ("取消 撤销 撤銷 终止 終止 删除 刪除 停止 キャンセル 취소 삭제", VeoTaskStatus.Canceled),
        ("未开始 未開始 排队 排隊 等待 待处理 待處理 待機 대기 提交", VeoTaskStatus.Queued),
        ("未完成 未完了 미완료 진행 처리", VeoTaskStatus.Running),
        ("成功 完成 完了 完毕 完畢 结束 結束 已生成 완료 성공", VeoTaskStatus.Succeeded),
    ];

    /// <summary>What a part of a word says.</summary>
    [Flags]
    private enum Part
    {
        Other = 1,
        Filler = 1 << 1,
        Nothing = 1 << 2,
        Not = 1 << 3,
        With = 1 << 4,
        Retry = 1 << 5,
        Queued = 1 << 6,
        Running = 1 << 7,
        Ended = 1 << 8,
        Ready = 1 << 9,
        Failed = 1 << 10,
        Canceled = 1 << 11,
    }

    /// <summary>
    /// Whether a text is nothing but a word for a task that is under way or went well, so that it gives no reason for a failure.
    /// </summary>
    public static bool IsMere(string text) =>
        Meaning(text) is VeoTaskStatus.Succeeded or VeoTaskStatus.Queued or VeoTaskStatus.Running
        && ((PartsOf(text) & Part.Other) == 0 || text.Trim().Length <= LongestChinese);

    /// <summary>Whether a word holds nothing but what is known, so that no secret can stand in it.</summary>
    public static bool IsKnown(string word) => (PartsOf(word) & Part.Other) == 0;

    /// <summary>Whether a word speaks of success at all, be it of a step that nobody here knows.</summary>
    public static bool SpeaksOfSuccess(string word) =>
        (PartsOf(word) & (Part.Ended | Part.Ready | Part.Not | Part.Failed)) is Part.Ended or Part.Ready or (Part.Ended | Part.Ready);

    /// <summary>Whether a word speaks of a failure, be it only a part of it: "finished_with_error".</summary>
    public static bool SpeaksOfFailure(string word) => (PartsOf(word) & Part.Failed) != 0;

    /// <summary>Whether a word speaks of a part of the work that comes before the video: "preview_ready".</summary>
    public static bool SpeaksOfStep(string word)
    {
        string made = ToVideo().Match(word) is { Success: true } from ? word[from.Index..] : word;
        return Words.Of(made).Exists(part => Array.IndexOf(Steps, part) >= 0);
    }

    /// <summary>In "image_to_video" and "text2video" the video itself is meant.</summary>
    [GeneratedRegex("(2|to)[ _-]?video", RegexOptions.IgnoreCase)]
    private static partial Regex ToVideo();

    /// <summary>The status a word stands for, and the word itself; a missing or unrecognised one is noted.</summary>
    public static (VeoTaskStatus Status, string? Word) Read(JsonElement element, Anomalies notes)
    {
        if (element.Text() is not { } word)
        {
            notes.Add(Anomalies.StatusMissing);
            return (VeoTaskStatus.Unknown, null);
        }

        VeoTaskStatus status = element.ValueKind == JsonValueKind.String ? Meaning(word) : VeoTaskStatus.Unknown;
        if (status == VeoTaskStatus.Unknown && (PartsOf(word) & ~Part.Filler) != Part.Nothing)
        {
            notes.Add(Anomalies.StatusUnrecognised);
        }

        return (status, word.Length <= LongestWord && TextSanitizer.IsOneLine(word) ? word : TextSanitizer.Clean(word));
    }

    public static VeoTaskStatus Meaning(string word)
    {
        word = Words.Narrow(word);
        if (IsPartly(word))
        {
            return VeoTaskStatus.Running;
        }

        VeoTaskStatus meaning = Resolve(PartsOf(word));
        meaning = meaning != VeoTaskStatus.Unknown || word.Length > LongestWord ? meaning : InChinese(word.AsSpan().Trim());
        return meaning == VeoTaskStatus.Unknown && word.Length <= LongestWord && FailureRules.SaysUsedUp(word)
            ? VeoTaskStatus.Failed
            : meaning;
    }

    /// <summary>Whether a word says how far a task is, and that this is not the end: "50% completed", "3/5 done".</summary>
    private static bool IsPartly(string word) => word.Length <= LongestWord && word.AsSpan().ContainsAny('%', '/')
        && Share().Match(word) is { Success: true } share
        && int.Parse(share.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            < (share.Groups[2].Success ? int.Parse(share.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 100);

    [GeneratedRegex(@"([0-9]{1,4})(?:\.[0-9]+)? ?(?:%|/ ?([0-9]{1,4}))")]
    private static partial Regex Share();

    /// <summary>What ends in 中 goes on, whatever it is.</summary>
    private static VeoTaskStatus InChinese(ReadOnlySpan<char> word)
    {
        VeoTaskStatus meaning = VeoTaskStatus.Unknown;
        foreach ((string words, VeoTaskStatus status) in Chinese)
        {
            if (meaning == VeoTaskStatus.Unknown && ContainsAny(word, words))
            {
                meaning = status;
            }
        }

        return meaning != VeoTaskStatus.Queued && word.Length > 1 && word.EndsWith("中") ? VeoTaskStatus.Running : meaning;
    }

    private static bool ContainsAny(ReadOnlySpan<char> word, string parts)
    {
        foreach (string part in parts.Split(' '))
        {
            if (word.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static VeoTaskStatus InChinese(string word) =>
        Chinese.FirstOrDefault(row => row.Words.Split(' ').Any(part => word.Contains(part, StringComparison.Ordinal))).Status;

    /// <summary>
    /// The parts together. What ends a task has to be said plainly: "submit_success" is a task that waits, "upload_completed" a step that
    /// nobody knows, "not_completed" a task under way.
    /// </summary>
    private static VeoTaskStatus Resolve(Part parts)
    {
        bool Has(Part any) => (parts & any) != 0;
        return parts switch
        {
            _ when Has(Part.Not) => Has(Part.Failed | Part.Canceled) ? VeoTaskStatus.Unknown
                : Has(Part.Ended | Part.Ready) ? VeoTaskStatus.Running
                : Has(Part.Queued | Part.Running) ? VeoTaskStatus.Queued : VeoTaskStatus.Unknown,
            _ when Has(Part.Retry) => VeoTaskStatus.Running,
            _ when Has(Part.Canceled) => Has(Part.Failed) ? VeoTaskStatus.Unknown
                : Has(Part.Queued) ? VeoTaskStatus.Running : VeoTaskStatus.Canceled,
            _ when Has(Part.Failed) => Has(Part.With) && Has(Part.Ended) ? VeoTaskStatus.Succeeded : VeoTaskStatus.Failed,
            _ when Has(Part.Ended) => Has(Part.Queued) ? VeoTaskStatus.Queued
                : Has(Part.Other) ? VeoTaskStatus.Unknown : VeoTaskStatus.Succeeded,
            _ when Has(Part.Queued) => VeoTaskStatus.Queued,
            _ when Has(Part.Running) => VeoTaskStatus.Running,
            _ when Has(Part.Ready) => Has(Part.Other) ? VeoTaskStatus.Unknown : VeoTaskStatus.Succeeded,
            _ => VeoTaskStatus.Unknown,
        };
    }

    private static Part PartsOf(string word)
    {
        if (Parts.TryGetValue(word, out Part whole))
        {
            return whole;
        }

        Part parts = default;
        foreach (string part in word.Length <= LongestWord ? Words.Of(word) : [])
        {
            parts |= PartOf(part);
        }

        return parts == default ? Part.Other : parts;
    }

    private static Part PartOf(string part)
    {
        if (Parts.TryGetValue(part, out Part known))
        {
            return known;
        }

        foreach ((string stem, Part meaning) in Stems)
        {
            if (part.StartsWith(stem, StringComparison.Ordinal))
            {
                // "completing" has not ended yet; "queuing" waits all the same.
                return part.EndsWith("ing", StringComparison.Ordinal) && meaning != Part.Queued ? Part.Running : meaning;
            }
        }

        return Part.Other;
    }

    private static Dictionary<string, Part> Table(params (Part Part, string Words)[] rows)
    {
        Dictionary<string, Part> table = new(StringComparer.Ordinal);
        foreach ((Part part, string words) in rows)
        {
            foreach (string word in words.Split(' '))
            {
                table[word] = part;
            }
        }

        return table;
    }
}
