using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// What gateways' words for a status mean. Vendors wrap the same few words in prefixes, suffixes and other tenses, so a word is taken
/// apart and its parts are looked up. What means nothing by that is Unknown and never the end of a task; nor is a number ever a word.
/// </summary>
internal static class StatusWords
{
    /// <summary>The longest word that is passed on untouched, in characters; a longer one is no status word.</summary>
    private const int LongestWord = 64;

    /// <summary>A longer Chinese text is a sentence.</summary>
    private const int LongestChinese = 6;

    /// <summary>The members that hold the word, the usual one first.</summary>
    private static readonly string[] Names =
    [
        "status", "task_status", "taskStatus", "state", "task_state", "taskState", "job_status", "jobStatus", "video_status",
        "videoStatus", "generation_status", "phase",
    ];

    /// <summary>Vertex and others say with a flag whether a task has ended.</summary>
    private static readonly string[] Flags = ["done", "finished", "is_finished", "isFinished", "completed", "is_completed", "isCompleted"];

    /// <summary>Last words of names that may hold the word where none of the above does.</summary>
    private static readonly string[] DeepNames =
    [
        " status ", " state ", " stage ", " phase ", " outcome ", " lifecycle ", " status text ", " status name ", " status label ",
        " status desc ", " status description ", " status message ", " status msg ", " status str ", " state name ", " state text ",
    ];

    /// <summary>Names of what has a status of its own that says nothing of the task.</summary>
    private static readonly string[] Others =
    [
        "payment", "billing", "charge", "refund", "invoice", "moderat", "safety", "audit", "review", "account", "user", "subscription",
        "hook", "callback", "notif", "upload", "storage", "http", "input", "prompt", "image", "audio", "parent", "previous", "child",
        "step", "segment", "shot", "scene", "cover", "thumb", "upscale", " answer ", " response ", "request", "cache",
        "queue", "worker", "health",
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
            + "dreaming finalizing finalising generating rendering executing encoding transcoding uploading downloading preprocessing postprocessing unfinished"),
        (Part.Ended, "done ok ended generated rendered processed fulfilled delivered finalized finalised published exported "
            + "erledigt succès réussi réussie finito завершена выполнено успешно selesai tamamlandı zakończono voltooid "
            + "fertig abgeschlossen terminé terminée terminado terminada listo lista concluído concluida concluído готово завершено завершен"),
        (Part.Ready, "ready available"),
        (Part.Failed, "moderated blocked banned flagged filtered denied refused invalid crashed faulted nsfw censored abnormal timed "
            + "timedout err unsuccessful unsuccessfully dead fehlgeschlagen échoué échouée échec fallido fallida falhou ошибка gagal "
            + "exceeded insufficient refunded"),
        (Part.Canceled, "terminated revoked killed stopped withdrawn discarded"));

    /// <summary>How words begin that come in several forms.</summary>
    private static readonly (string Stem, Part Part)[] Stems =
    [
        ("queue", Part.Queued), ("submi", Part.Queued), ("wait", Part.Queued), ("await", Part.Queued), ("creat", Part.Queued),
        ("prepar", Part.Queued), ("schedul", Part.Queued), ("accept", Part.Queued), ("throttl", Part.Queued),
        ("succe", Part.Ended), ("suces", Part.Ended), ("complet", Part.Ended), ("finish", Part.Ended),
        ("fail", Part.Failed), ("error", Part.Failed), ("reject", Part.Failed), ("expir", Part.Failed), ("timeout", Part.Failed),
        ("violat", Part.Failed), ("exception", Part.Failed),
        ("cancel", Part.Canceled), ("abort", Part.Canceled),
    ];

    /// <summary>The same in Chinese, the most telling first.</summary>
    private static readonly (string Words, VeoTaskStatus Status)[] Chinese =
    [
        ("失败 失敗 错误 錯誤 异常 異常 超时 逾時 违规 違規 拒绝 拒絕 过期 過期 不通过 不通過 未通过 未通過 실패", VeoTaskStatus.Failed),
        ("取消 撤销 撤銷 终止 終止 キャンセル 취소", VeoTaskStatus.Canceled),
        ("未开始 未開始 排队 排隊 等待 待处理 待處理 待機 대기 提交", VeoTaskStatus.Queued),
        ("未完成 未完了 미완료 处理中 處理中 処理中 生成中 进行中 進行中 渲染中 执行中 執行中", VeoTaskStatus.Running),
        ("成功 完成 完了 已生成 완료 성공", VeoTaskStatus.Succeeded),
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

    /// <summary>The status of a task and the word for it; a missing or unrecognised one is noted.</summary>
    public static (VeoTaskStatus Status, string? Word) OfTask(JsonElement task, Anomalies notes)
    {
        if (Find(task) is { } element)
        {
            return Read(element, notes);
        }

        return Flag(task) switch
        {
            true => (ErrorParser.Read(task.At("error")).IsNone ? VeoTaskStatus.Succeeded : VeoTaskStatus.Failed, "done"),
            false => (VeoTaskStatus.Running, null),
            null when Deep(task) is { } word => Read(word, notes),
            null => Read(task.At("status"), notes),
        };
    }

    /// <summary>
    /// The word of a task that keeps it deeper, or under another name: "attributes", "render", "statusText". Where several say different
    /// things, as a history does, none counts.
    /// </summary>
    private static JsonElement? Deep(JsonElement task)
    {
        List<JsonElement> words = [.. JsonPlace.In(task)
            .Where(place => place.Value.ValueKind == JsonValueKind.String
                && Array.Exists(DeepNames, name => place.Name.EndsWith(name, StringComparison.Ordinal)) && !place.IsUnder(Others))
            .Select(place => place.Value)
            .Where(value => value.Text() is { } word && Meaning(word) != VeoTaskStatus.Unknown)];
        return words.Select(word => Meaning(word.Text()!)).Distinct().Count() == 1 ? words[0] : null;
    }

    /// <summary>Whether an object says where a task stands.</summary>
    public static bool IsIn(JsonElement element) => Find(element) is not null || Flag(element) is not null;

    /// <summary>Whether an object's word may be that of the answer rather than of a task: {"status":"success","data":{...}}.</summary>
    public static bool IsOfAnswer(JsonElement element) => Find(element)?.Text() is { } word && IsOfAnswer(word);

    /// <summary>Whether an object's word is one that answers have for errors of all kinds, beside tasks that failed.</summary>
    public static bool IsErrorOfAnswer(JsonElement element) =>
        Find(element)?.Text()?.Trim().ToLowerInvariant() is "error" or "fail" or "err" or "ko";

    /// <summary>Whether an object's word says that there is no such task.</summary>
    public static bool SaysMissing(JsonElement element) =>
        element.At("status").Text() is { } word
        && ((word.Contains("not", StringComparison.OrdinalIgnoreCase)
                && (word.Contains("found", StringComparison.OrdinalIgnoreCase) || word.Contains("exist", StringComparison.OrdinalIgnoreCase)))
            || word.Contains("不存在", StringComparison.Ordinal));

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
        (PartsOf(word) & (Part.Ended | Part.Ready | Part.Not | Part.Failed)) is Part.Ended or Part.Ready;

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

    /// <summary>What a word means.</summary>
    public static VeoTaskStatus Meaning(string word)
    {
        VeoTaskStatus meaning = Resolve(PartsOf(word));
        return meaning != VeoTaskStatus.Unknown || word.Length > LongestWord ? meaning : InChinese(word);
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

    /// <summary>The word; one that may be the answer's own gives way to one that is the task's beyond doubt.</summary>
    private static JsonElement? Find(JsonElement task)
    {
        JsonElement? first = null;
        foreach (string name in Names)
        {
            JsonElement element = task.At(name);
            element = element.ValueKind == JsonValueKind.Object
                ? element.First("state", "status", "phase", "name", "text", "label", "value", "code")
                : element is { ValueKind: JsonValueKind.Array } && element.GetArrayLength() == 1 ? element[0] : element;
            if (element.ValueKind == JsonValueKind.String && element.Text() is { } word)
            {
                VeoTaskStatus meaning = Meaning(word);
                if (meaning != VeoTaskStatus.Unknown && !IsOfAnswer(word))
                {
                    return element;
                }

                if (double.TryParse(word, out _))
                {
                    continue;
                }

                first = first is null || (meaning == VeoTaskStatus.Succeeded
                    && Meaning(first.Value.Text()!) == VeoTaskStatus.Unknown) ? element : first;
            }
        }

        return first ?? Other(task);
    }

    /// <summary>
    /// A member with another name that says so: "media_generation_status". Not the word of something else, such as a payment.
    /// </summary>
    private static JsonElement? Other(JsonElement task)
    {
        foreach (JsonProperty member in task.Members())
        {
            if (member.Value.ValueKind == JsonValueKind.String && Words.Of(member.Key()) is [.., "status" or "state"] words
                && words.Exists(word => word is "task" or "job" or "video" or "media" or "generation" or "render" or "current" or "run")
                && member.Value.Text() is { } word && Meaning(word) != VeoTaskStatus.Unknown)
            {
                return member.Value;
            }
        }

        return null;
    }

    private static bool? Flag(JsonElement task)
    {
        foreach (string name in Flags)
        {
            if (task.At(name).ValueKind is (JsonValueKind.True or JsonValueKind.False) and var kind)
            {
                return kind == JsonValueKind.True;
            }
        }

        return null;
    }

    private static bool IsOfAnswer(string word) => word.Trim().ToLowerInvariant() is "success" or "ok" or "successful" or "succeed";

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
