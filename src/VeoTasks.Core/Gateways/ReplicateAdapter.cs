using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Replicate: <c>{id,model,status,output,error,created_at,completed_at,data_removed}</c>, where <c>output</c> is a link or an array of
/// links. What its API made is removed after an hour, the links with it.
/// </summary>
internal sealed class ReplicateAdapter : IProviderAdapter, ITaskList
{
    private const string Predictions = "v1/predictions";
    private const string Removed = "video-removed";

    private static readonly PathPattern Prediction = new("v1/predictions/{id}");
    private static readonly PathPattern Cancellation = new("v1/predictions/{id}/cancel");

    public AdapterProfile Profile { get; } = new(
        "replicate",
        new Uri("https://api.replicate.com"),
        TimeSpan.FromSeconds(5), // its pages give no advice; its own client asks every half second
        new Uri("https://replicate.com/docs/topics/predictions/lifecycle"))
    {
        DisplayName = "Replicate",
        Console = "Replicate's list of predictions (replicate.com/predictions)",
        Models = ["google/veo-3.1-fast", "google/veo-3.1", "google/veo-3-fast", "google/veo-3"],
        Retention = TimeSpan.FromHours(1), // "automatically removed after an hour, by default"
    };

    public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => [$"{Predictions}/{TaskSegment.Encode(task.Id)}"];

    public TaskReading Read(GatewayAnswer answer)
    {
        TaskReading reading = AnswerReader.Read(answer);
        if (reading.Status is not VeoTaskStatus.Succeeded)
        {
            return reading;
        }

        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        JsonElement output = document.Root.At("output");
        if (output.ValueKind is JsonValueKind.Undefined && document.Root.At("urls").ValueKind is JsonValueKind.Undefined)
        {
            return reading;
        }

        // What stands elsewhere are its own addresses, one of them of a stream.
        TaskReading made = Made(answer, output);
        bool isRemoved = made is { Links: [], Inline: [] } && document.Root.At("data_removed").ValueKind is JsonValueKind.True;
        return reading with
        {
            Links = made.Links,
            Inline = made.Inline,
            Anomalies = isRemoved ? [.. reading.Anomalies, Removed] : reading.Anomalies,
        };
    }

    /// <summary>None: results lie on replicate.delivery and need no key.</summary>
    public bool IsKeyedResultPath(string path) => false;

    GatewayRequest? IProviderAdapter.CancelRequest(VeoTaskReference task) =>
        GatewayRequest.Post($"{Predictions}/{TaskSegment.Encode(task.Id)}/cancel");

    public GatewayRequest ListRequest(string? model, DateTimeOffset now) => Predictions;

    /// <summary>A page holds whole predictions; the address of the next one is taken for its query alone.</summary>
    public TaskPage ReadPage(GatewayAnswer answer, GatewayRequest asked)
    {
        using AnswerDocument document = AnswerDocument.Parse(answer.Body);
        List<VeoTaskReference> tasks = [];
        JsonElement rows = document.Root.At("results");
        foreach (JsonElement item in rows.ValueKind is JsonValueKind.Array ? rows.EnumerateArray() : default)
        {
            if (item.At("id").Text() is { } id && TaskSegment.IsUsable(id))
            {
                string? model = TextSanitizer.Clean(item.At("model").Text());
                tasks.Add(new(id, null, TaskSegment.IsUsable(model) ? model : null)
                {
                    CreatedAt = TimeParser.First(item, "created_at"),
                });
            }
        }

        bool hasNext = Uri.TryCreate(Profile.BaseUri, document.Root.At("next").Text(), out Uri? next) && next.Query.Length > 1;
        return new(tasks, hasNext ? new GatewayRequest($"{Predictions}{next!.Query}") : null);
    }

    /// <summary>
    /// Puts the wishes into <c>input</c>. Models have inputs of their own, and what one does not know is left out without a word, so
    /// those of Veo alone are known here.
    /// </summary>
    SubmissionDraft IProviderAdapter.Draft(Submission submission)
    {
        string model = submission.Model ?? Profile.Models[0];
        RequestDraft draft = new(Profile.DisplayName, submission) { Known = ["input", "webhook", "webhook_events_filter"] };
        string[] parts = model.Split('/');
        draft.RefuseUnless(parts is [{ Length: > 0 }, { Length: > 0 }], "-Model", $"names models OWNER/NAME, such as {Profile.Models[0]}.");
        if (model.StartsWith("google/veo-", StringComparison.Ordinal))
        {
            Fill(draft, submission, isLatest: model.StartsWith("google/veo-3.1", StringComparison.Ordinal));
        }
        else
        {
            draft.RefuseSettings("has different inputs for each model, and VeoTasks knows only those of Veo. "
                + "Give the inputs of this one with -Body @{ input = @{ ... } }.");
        }

        draft.Set("input", "prompt", submission.Prompt);
        bool isPath = Array.TrueForAll(parts, TaskSegment.IsUsable);
        return draft.ToDraft(isPath ? $"v1/models/{string.Join('/', parts.Select(TaskSegment.Encode))}/predictions" : "", model);
    }

    public VeoTaskReference? ParseTaskUrl(string relativePath, string query) =>
        Prediction.Task(relativePath) ?? Cancellation.Task(relativePath);

    private static TaskReading Made(GatewayAnswer answer, JsonElement output)
    {
        string text = output.ValueKind is JsonValueKind.Undefined ? "null" : output.GetRawText();
        return AnswerReader.Read(answer with
        {
            Body = Encoding.UTF8.GetBytes($$"""{"id":"-","status":"succeeded","output":{{text}}}"""), Asked = null,
        });
    }

    private static void Fill(RequestDraft draft, Submission submission, bool isLatest)
    {
        string? ratio = draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16");
        IReadOnlyList<SubmissionImage> references = submission.ReferenceImages;
        draft.RefuseUnless(submission.LastImage is null || isLatest, "-LastImage", "accepts it only with veo-3.1.");
        draft.RefuseUnless(submission.LastImage is null || submission.Image is not null, "-LastImage",
            "accepts it only together with -Image.");
        draft.RefuseUnless(references.Count == 0 || isLatest, "-ReferenceImage", "accepts them only with veo-3.1.");
        draft.RefuseUnless(references.Count <= 3, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(references.Count == 0 || (submission.Seconds is null or 8 && ratio is null or "16:9"), "-ReferenceImage",
            "accepts them only for videos of 8 seconds in 16:9.");
        draft.Set("input", "aspect_ratio", ratio);
        draft.Set("input", "resolution", draft.Word("-Resolution", submission.Resolution, "720p", "1080p"));
        draft.Set("input", "duration", draft.Length(4, 6, 8));
        draft.Set("input", "image", submission.Image?.Text);
        draft.Set("input", "last_frame", submission.LastImage?.Text);
        draft.Set("input", "reference_images", RequestDraft.Texts(references));
        draft.Set("input", "negative_prompt", submission.NegativePrompt);
        draft.Set("input", "seed", submission.Seed);
        draft.Set("input", "generate_audio", submission.IsSilent ? false : null);
    }
}
