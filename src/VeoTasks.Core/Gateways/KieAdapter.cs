using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Kie: <c>{code,msg,data:{taskId,successFlag,response:{resultUrls},errorCode,errorMessage}}</c>, where a number says how the task stands,
/// and an error is a code in an answer of HTTP 200. What is no Veo is a job with a word for it, under a path of its own.
/// </summary>
internal sealed class KieAdapter : IProviderAdapter
{
    private const string RecordPath = "api/v1/veo/record-info";
    private const string JobPath = "api/v1/jobs/recordInfo";
    private const string IdName = "taskId";

    /// <summary>"Generation Failed": a task's end, not HTTP's "Not Implemented".</summary>
    private const string GenerationFailed = "501";

    public AdapterProfile Profile { get; } = new(
        "kie",
        new Uri("https://api.kie.ai"),
        TimeSpan.FromSeconds(30), // its examples wait thirty seconds
        new Uri("https://docs.kie.ai/veo3-api/get-veo-3-video-details"))
    {
        DisplayName = "Kie",
        Console = "Kie's list of logs (kie.ai/logs)",
        Models = ["veo3_fast", "veo3", "veo3_lite"],
        Retention = TimeSpan.FromDays(14), // files are kept for 14 days, records for two months
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task)
    {
        string id = TaskSegment.Encode(task.Id);
        return [$"{RecordPath}?{IdName}={id}", $"{JobPath}?{IdName}={id}"];
    }

    public TaskReading Read(GatewayAnswer answer)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        bool isSuccess = answer.StatusCode is >= 200 and <= 299;
        if (isSuccess && KieRecord.In(document.Root) is { } record)
        {
            TaskReading task = AnswerReader.Read(answer with { Body = record.Translated() });
            return task with
            {
                RawStatus = record.Flag ?? task.RawStatus,
                Anomalies = record.IsUnderError ? [.. task.Anomalies, Anomalies.CodeOnTask] : task.Anomalies,
            };
        }

        TaskReading reading = AnswerReader.Read(answer);
        return isSuccess && reading.Failure is { Error: { Code: GenerationFailed } error } ? new()
        {
            Id = answer.Asked?.Id,
            Status = VeoTaskStatus.Failed,
            RawStatus = GenerationFailed,
            Error = new(error.Code, error.Message),
            PollAfter = reading.PollAfter,
        }
        : reading;
    }

    /// <summary>None: results lie on another host and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    SubmissionDraft IProviderAdapter.Draft(Submission submission)
    {
        string model = submission.Model ?? Profile.Models[0];
        RequestDraft draft = new(Profile.DisplayName, submission)
        {
            Known =
            [
                "prompt", "model", "imageUrls", "generationType", "aspect_ratio", "resolution", "seeds", "duration", "enableTranslation",
                "enableFallback", "watermark", "callBackUrl",
            ],
        };
        IReadOnlyList<SubmissionImage> references = submission.ReferenceImages;
        Refuse(draft, submission, model);
        string? ratio = draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16", "Auto");
        List<string> images = references.Count > 0 ? [.. references.Select(image => draft.Address("-ReferenceImage", image)!)]
            : [.. new[] { draft.Address("-Image", submission.Image), draft.Address("-LastImage", submission.LastImage) }.OfType<string>()];

        draft.Set("model", model);
        draft.Set("prompt", submission.Prompt);

        // Its page has called it one and the other. The one that is not read is dropped without a word.
        draft.Set("aspect_ratio", ratio);
        draft.Set("aspectRatio", ratio);
        draft.Set("resolution", draft.Word("-Resolution", submission.Resolution, "720p", "1080p", "4k"));
        draft.Set("seeds", submission.Seed);
        draft.Set("imageUrls", images.Count == 0 ? null : new JsonArray([.. images.Select(address => (JsonNode)address)]));
        draft.Set("generationType", images.Count == 0 ? null
            : references.Count > 0 ? "REFERENCE_2_VIDEO" : "FIRST_AND_LAST_FRAMES_2_VIDEO");
        return draft.ToDraft("api/v1/veo/generate", model);
    }

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) =>
        relativePath.Trim('/') is RecordPath or JobPath ? TaskQuery.Task(query, IdName) : null;

    private static void Refuse(RequestDraft draft, Submission submission, string model)
    {
        IReadOnlyList<SubmissionImage> references = submission.ReferenceImages;
        draft.RefuseUnless(model.StartsWith("veo", StringComparison.Ordinal), "-Model",
            "makes the videos of other models at another address, which VeoTasks does not support.");
        draft.RefuseUnless(submission.Seconds is null or 8, "-DurationSec",
            "makes videos of 8 seconds, and its page describes no field for a length.");
        draft.RefuseUnless(submission.NegativePrompt is null, "-NegativePrompt");
        draft.RefuseUnless(!submission.IsSilent, "-Silent");
        draft.RefuseUnless(submission.Seed is null or (>= 10_000 and <= 99_999), "-Seed", "accepts 10000 to 99999.");
        draft.RefuseUnless(submission.LastImage is null || submission.Image is not null, "-LastImage",
            "accepts it only together with -Image.");
        draft.RefuseUnless(references.Count == 0 || submission.Image is null, "-ReferenceImage", "accepts either these or -Image.");
        draft.RefuseUnless(references.Count <= 3, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(references.Count == 0 || model != "veo3", "-ReferenceImage", "accepts them only with veo3_fast and veo3_lite.");
    }

    /// <summary>A task in an answer, in the words that all gateways share.</summary>
    /// <param name="Data">What it says of the task.</param>
    /// <param name="Message">What the answer says besides.</param>
    /// <param name="Error">The answer's code where that is one of an error; else null.</param>
    private sealed record KieRecord(JsonElement Data, JsonElement Message, string? Error)
    {
        /// <summary>The number; null for a job.</summary>
        public string? Flag => TextSanitizer.Clean(Data.At("successFlag").Text());

        public bool IsUnderError => Error is not null;

        private string Word => JsonSerializer.Serialize(Flag switch
        {
            null => Data.At("state").Text(),
            // The prompt or an image was refused, or "Generation Failed": a record that still says 0 will not change.
            "0" => Error is "400" or "451" or GenerationFailed ? "failed" : "processing",
            "1" => "succeeded",
            "2" or "3" => "failed",
            var other => other,
        });

        /// <summary>The task of an answer; null when there is none, also where an error brings an empty one.</summary>
        public static KieRecord? In(JsonElement root)
        {
            JsonElement data = root.At("data").Opened();
            string? error = root.At("code").Text() is { } code && !ErrorParser.IsSuccess(code) ? code : null;
            return data.FirstText("successFlag", "state") is not null && (error is null || data.At(IdName).Text() is not null)
                ? new(data, root.At("msg"), error)
                : null;
        }

        /// <summary>
        /// The same as AnswerReader knows it. The links are those of the size that was asked for; what else is there is found by its name.
        /// </summary>
        public byte[] Translated()
        {
            JsonElement result =
                Data.First("resultJson") is { ValueKind: JsonValueKind.String } text ? text.Opened() : Data.At("response").Opened();
            JsonElement said = Data.First("errorMessage", "failMsg");
            return System.Text.Encoding.UTF8.GetBytes($$"""
                {"id":{{Raw(Data.At(IdName))}},"status":{{Word}},"model":{{Raw(Data.At("model"))}},"progress":{{Raw(Data.At("progress"))}},
                "created_at":{{Raw(Data.At("createTime"))}},"completed_at":{{Raw(Data.At("completeTime"))}},
                "videos":{{Raw(result.At("resultUrls"))}},"output":{{Raw(result)}},
                "error":{"code":{{Raw(Data.First("errorCode", "failCode"))}},
                "message":{{Raw(said.Text() is null && IsUnderError ? Message : said)}} } }
                """);
        }

        private static string Raw(JsonElement element) => element.ValueKind is JsonValueKind.Undefined ? "null" : element.GetRawText();
    }
}
