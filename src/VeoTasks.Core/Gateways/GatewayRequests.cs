using System.Globalization;
using System.Text.Json.Nodes;

namespace VeoTasks.Gateways;

/// <summary>
/// Requests of MuleRun: the model is in the path, members are in snake case (pages on veo-3.1, veo-3.1-fast, veo-3.0 and veo3).
/// </summary>
internal static class MuleRunRequests
{
    private static readonly string[] Known =
        ["prompt", "negative_prompt", "aspect_ratio", "resolution", "duration", "image", "last_frame", "reference_images"];

    public static SubmissionDraft Build(Submission submission, string model)
    {
        bool isLegacy = model == "veo";
        RequestDraft draft = new("MuleRun", submission) { Known = isLegacy ? [.. Known, "model"] : Known };
        bool isOld = model == "veo-3.0" || (isLegacy && submission.Body?["model"]?.ToString() is "veo-3" or "veo-3.0");
        string? resolution = draft.Word("-Resolution", submission.Resolution, isLegacy ? ["720p", "1080p"] : ["720p", "1080p", "4k"]);
        int? seconds = draft.Length(4, 6, 8);
        draft.CheckLength("-Prompt", submission.Prompt, 2000);
        draft.CheckLength("-NegativePrompt", submission.NegativePrompt, 500);
        if (seconds is not (null or 8) && resolution is "1080p" or "4k")
        {
            draft.Refuse("-DurationSec", $"makes {resolution} only in 8 seconds.");
        }

        draft.RefuseUnless(submission.ReferenceImages.Count <= 3, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0 || seconds is null or 8, "-ReferenceImage",
            "accepts them only for videos of 8 seconds.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0 || !isOld, "-ReferenceImage",
            $"accepts them only with veo-3.1, not with {model}.");
        draft.RefuseUnless(submission.LastImage is null || !isOld, "-LastImage", $"accepts it only with veo-3.1, not with {model}.");
        draft.RefuseUnless(submission.Seed is null, "-Seed");
        draft.RefuseUnless(!submission.IsSilent, "-Silent", "always adds sound.");

        draft.Set("prompt", submission.Prompt);
        draft.Set("negative_prompt", submission.NegativePrompt);
        draft.Set("aspect_ratio", draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16"));
        draft.Set("resolution", resolution);
        draft.Set("duration", isLegacy ? seconds?.ToString(CultureInfo.InvariantCulture) : seconds);
        draft.Set("image", submission.Image?.Text);
        draft.Set("last_frame", submission.LastImage?.Text);
        draft.Set("reference_images", RequestDraft.Texts(submission.ReferenceImages));
        return draft.ToDraft(TaskSegment.IsUsable(model) ? $"vendors/google/v1/{TaskSegment.Encode(model)}/generation" : "", model);
    }
}

/// <summary>
/// Requests of OctopusX, in the form whose tasks are asked for under v1/videos. Seconds are text there: a number is refused. Its channels
/// for Veo take one image as data and drop an address, and read the rest from metadata (new-api, relay/channel/task).
/// </summary>
internal static class OctopusXRequests
{
    private const string Dropped = "would silently drop an address, and you would pay for a video without the image.";

    private static readonly string[] Known = ["prompt", "model", "mode", "image", "images", "size", "seconds", "duration",
        "input_reference", "metadata", "enable_upsample"];

    public static SubmissionDraft Build(Submission submission, string model)
    {
        RequestDraft draft = new("OctopusX", submission) { Known = [.. Known.Where(name => name != "model")] };
        string? ratio = draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16");
        string? resolution = draft.Word("-Resolution", submission.Resolution, "720p", "1080p", "4k");
        draft.RefuseUnless(submission.Seconds is null or (>= 1 and <= 60), "-DurationSec", "makes no video of that length.");
        draft.RefuseUnless(submission.LastImage is null, "-LastImage");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0, "-ReferenceImage");
        foreach (string name in new[] { "image", "input_reference", "images" })
        {
            draft.RefuseUnless(!IsAddress(submission.Body?[name]), "-Body", Dropped);
        }

        draft.Set("model", model);
        draft.Set("prompt", submission.Prompt);
        draft.Set("seconds", submission.Seconds?.ToString(CultureInfo.InvariantCulture));
        draft.Set("size", ratio is null && resolution is null ? null : FrameSize.Of(resolution, ratio));
        draft.Set("input_reference", draft.Data("-Image", submission.Image, Dropped));
        draft.Set("metadata", "negativePrompt", submission.NegativePrompt);
        draft.Set("metadata", "seed", submission.Seed);
        draft.Set("metadata", "output_config", Output(ratio, resolution, submission.IsSilent));
        return draft.ToDraft("v1/videos", model);
    }

    private static JsonObject? Output(string? ratio, string? resolution, bool isSilent)
    {
        JsonObject output = [];
        foreach ((string name, string? value) in new[]
        {
            ("aspect_ratio", ratio), ("resolution", resolution?.ToUpperInvariant()), ("audio_generation", isSilent ? "Disabled" : null),
        })
        {
            if (value is not null)
            {
                output[name] = value;
            }
        }

        return output.Count > 0 ? output : null;
    }

    private static bool IsAddress(JsonNode? value) => value switch
    {
        JsonArray many => many.Any(IsAddress),
        JsonValue one => one.TryGetValue(out string? text) && text.StartsWith("http", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}

/// <summary>
/// Requests of MixRoute: camel case alone. What is in snake case is dropped without a word, and the dear defaults are used.
/// </summary>
internal static class MixRouteRequests
{
    private const string Guessed = "downloads from an address itself and, if that fails, uses the address as the image.";

    private static readonly string[] Known =
    [
        "prompt", "durationSeconds", "aspectRatio", "resolution", "fps", "image", "lastFrame", "generateAudio", "sampleCount",
            "personGeneration",
        "addWatermark", "seed",
    ];

    public static SubmissionDraft Build(Submission submission, string model)
    {
        RequestDraft draft = new("MixRoute", submission) { Known = Known, IsCamelCaseOnly = true };
        draft.RefuseUnless(submission.LastImage is null || model.StartsWith("veo-3.1", StringComparison.Ordinal), "-LastImage",
            $"accepts it only with veo-3.1, not with {model}.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0, "-ReferenceImage");
        draft.RefuseUnless(submission.NegativePrompt is null, "-NegativePrompt");
        draft.RefuseUnless(submission.Seed is null, "-Seed", "describes a seed on its page, but does not pass it on.");
        draft.RefuseUnless(!submission.IsSilent, "-Silent", "describes a switch for sound on its page, but does not pass it on.");

        draft.Set("model", model);
        draft.Set("prompt", submission.Prompt);
        draft.Set("durationSeconds", draft.Length(4, 6, 8));
        draft.Set("aspectRatio", draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16"));
        draft.Set("resolution", draft.Word("-Resolution", submission.Resolution, "720p", "1080p"));
        draft.Set("image", draft.Data("-Image", submission.Image, Guessed));
        draft.Set("lastFrame", draft.Data("-LastImage", submission.LastImage, Guessed));
        return draft.ToDraft("v1/video/generations", model);
    }
}

/// <summary>Requests of Mingyan: images by address alone, eight seconds always.</summary>
internal static class MingyanRequests
{
    private static readonly string[] Known = ["prompt", "resolution", "aspect_ratio", "input_reference", "image_urls", "first_image",
        "last_image"];

    public static SubmissionDraft Build(Submission submission, string model)
    {
        RequestDraft draft = new("Mingyan", submission) { Known = Known };
        bool isStable = model.EndsWith("_stable", StringComparison.Ordinal);
        draft.RefuseUnless(submission.Seconds is null or 8, "-DurationSec",
            "makes videos of 8 seconds, has no field for a length and would silently ignore it.");
        draft.RefuseUnless(submission.NegativePrompt is null, "-NegativePrompt");
        draft.RefuseUnless(submission.Seed is null, "-Seed");
        draft.RefuseUnless(!submission.IsSilent, "-Silent");
        draft.RefuseUnless(submission.LastImage is null || submission.Image is not null, "-LastImage",
            "accepts it only together with -Image.");
        draft.RefuseUnless(submission.ReferenceImages.Count <= 3, "-ReferenceImage", "accepts at most three.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0 || submission.Image is null, "-ReferenceImage",
            "accepts either these or -Image.");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0 || model != "veo_3_1_fast_stable", "-ReferenceImage",
            $"does not accept them with {model}.");

        draft.Set("model", model);
        draft.Set("prompt", submission.Prompt);
        draft.Set("aspect_ratio", draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16"));
        draft.Set("resolution", draft.Word("-Resolution", submission.Resolution, isStable ? ["720p", "1080p"] : ["720p", "1080p", "4K"]));
        draft.Set("first_image", draft.Address("-Image", submission.Image));
        draft.Set("last_image", draft.Address("-LastImage", submission.LastImage));
        List<string> references = [.. submission.ReferenceImages.Select(image => draft.Address("-ReferenceImage", image)!)];
        draft.Set("image_urls", references.Count == 0 ? null : new JsonArray([.. references.Select(address => (JsonNode)address)]));
        return draft.ToDraft("v1/veo/videos", model);
    }
}

/// <summary>
/// Requests of OpenAI's Videos API as other gateways speak it. Its images come as parts of a form, which is not offered here.
/// </summary>
internal static class OpenAIRequests
{
    private static readonly string[] Known = ["prompt", "seconds", "size", "input_reference"];

    public static SubmissionDraft Build(Submission submission, string model)
    {
        RequestDraft draft = new("OpenAI Videos", submission) { Known = Known };
        string? ratio = draft.Word("-AspectRatio", submission.AspectRatio, "16:9", "9:16");
        string? resolution = draft.Word("-Resolution", submission.Resolution, "720p", "1792x1024", "1024x1792", "1280x720", "720x1280");
        draft.RefuseUnless(submission.Seconds is null or (>= 1 and <= 60), "-DurationSec", "makes no video of that length.");
        draft.RefuseUnless(submission.Image is null, "-Image", "accepts an image only as part of a form, which VeoTasks does not support.");
        draft.RefuseUnless(submission.LastImage is null, "-LastImage");
        draft.RefuseUnless(submission.ReferenceImages.Count == 0, "-ReferenceImage");
        draft.RefuseUnless(submission.NegativePrompt is null, "-NegativePrompt");
        draft.RefuseUnless(submission.Seed is null, "-Seed");
        draft.RefuseUnless(!submission.IsSilent, "-Silent");

        draft.Set("model", model);
        draft.Set("prompt", submission.Prompt);
        draft.Set("seconds", submission.Seconds?.ToString(CultureInfo.InvariantCulture));
        draft.Set("size", resolution?.Contains('x') == true ? resolution : ratio is null && resolution is null ? null
            : FrameSize.Of("720p", ratio));
        return draft.ToDraft("v1/videos", model);
    }
}

/// <summary>Pictures as width and height.</summary>
internal static class FrameSize
{
    /// <summary>The size of a resolution, 720p unless named, in a shape, 16:9 unless named.</summary>
    public static string Of(string? resolution, string? ratio)
    {
        (string longer, string shorter) = resolution switch
        {
            "4k" => ("3840", "2160"),
            "1080p" => ("1920", "1080"),
            _ => ("1280", "720"),
        };
        return ratio == "9:16" ? $"{shorter}x{longer}" : $"{longer}x{shorter}";
    }
}
