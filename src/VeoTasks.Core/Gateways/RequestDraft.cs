using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeoTasks.Gateways;

/// <summary>
/// A request while it is put together. What the gateway would drop without a word becomes an error, since the video is paid for all the
/// same.
/// </summary>
/// <param name="gateway">How the gateway writes its own name.</param>
/// <param name="submission">What was asked for.</param>
internal sealed class RequestDraft(string gateway, Submission submission)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Names that mean the same at one gateway or another: who writes another's name means this one's.</summary>
    private static readonly string[][] Synonyms =
    [
        ["duration", "seconds", "duration_seconds", "durationSeconds", "durationSec", "length"],
        ["aspect_ratio", "aspectRatio", "ratio"],
        ["negative_prompt", "negativePrompt"],
        ["last_frame", "lastFrame", "last_image", "lastImage", "end_image"],
        ["reference_images", "referenceImages"],
        ["generate_audio", "generateAudio"],
        ["seed", "seeds"],
        ["sample_count", "sampleCount"],
        ["person_generation", "personGeneration"],
        ["add_watermark", "addWatermark"],
    ];

    private readonly JsonObject _body = [];
    private readonly List<string> _errors = [];

    /// <summary>Members that the gateway is known to read at the top of a request, for what is laid over it.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];

    /// <summary>Whether the gateway knows camel case alone, whatever the member.</summary>
    public bool IsCamelCaseOnly { get; init; }

    /// <summary>Adds a member, unless there is nothing to say.</summary>
    public void Set(string name, JsonNode? value)
    {
        if (value is not null)
        {
            _body[name] = value;
        }
    }

    /// <summary>Adds a member of an inner object.</summary>
    public void Set(string outer, string name, JsonNode? value)
    {
        if (value is not null)
        {
            JsonObject inner = _body[outer] as JsonObject ?? [];
            _body[outer] = inner;
            inner[name] = value;
        }
    }

    /// <summary>Refuses something that was given.</summary>
    /// <param name="parameter">The parameter, with its hyphen.</param>
    /// <param name="reason">The rest of the sentence behind the gateway's name.</param>
    public void Refuse(string parameter, string reason) => _errors.Add($"{parameter}: {gateway} {reason}");

    /// <summary>Refuses what the gateway has no field for.</summary>
    public void RefuseUnless(bool isAbsent, string parameter, string reason = "does not support it and would silently ignore it.")
    {
        if (!isAbsent)
        {
            Refuse(parameter, reason);
        }
    }

    /// <summary>Refuses everything but the prompt and what is laid over the request, for models whose members are not known.</summary>
    public void RefuseSettings(string reason)
    {
        foreach ((string parameter, bool isGiven) in new[]
        {
            ("-AspectRatio", submission.AspectRatio is not null), ("-Resolution", submission.Resolution is not null),
            ("-DurationSec", submission.Seconds is not null), ("-Image", submission.Image is not null),
            ("-LastImage", submission.LastImage is not null), ("-ReferenceImage", submission.ReferenceImages.Count > 0),
            ("-NegativePrompt", submission.NegativePrompt is not null), ("-Seed", submission.Seed is not null),
            ("-Silent", submission.IsSilent),
        })
        {
            RefuseUnless(!isGiven, parameter, reason);
        }
    }

    /// <summary>Pictures as an array; null for none.</summary>
    public static JsonArray? Texts(IReadOnlyList<SubmissionImage> images) =>
        images.Count == 0 ? null : new JsonArray([.. images.Select(image => (JsonNode)image.Text)]);

    /// <summary>A word in the gateway's own spelling; null when none was given, or none that it knows, which is an error.</summary>
    public string? Word(string parameter, string? given, params IReadOnlyList<string> known)
    {
        if (string.IsNullOrWhiteSpace(given))
        {
            return null;
        }

        string? word = known.FirstOrDefault(word => word.Equals(given.Trim(), StringComparison.OrdinalIgnoreCase));
        if (word is null)
        {
            Refuse(parameter, $"accepts {List(known)}, not '{Shown(given)}'.");
        }

        return word;
    }

    /// <summary>A length in seconds; null when none was given, or none that the gateway makes, which is an error.</summary>
    public int? Length(params IReadOnlyList<int> known)
    {
        if (submission.Seconds is { } given && !known.Contains(given))
        {
            string all = List([.. known.Select(seconds => seconds.ToString(CultureInfo.InvariantCulture))]);
            Refuse("-DurationSec", string.Create(CultureInfo.InvariantCulture, $"makes videos of {all} seconds, not of {given}."));
            return null;
        }

        return submission.Seconds;
    }

    /// <summary>A text that may not be longer than the gateway takes.</summary>
    public void CheckLength(string parameter, string? text, int longest)
    {
        if (text?.Length > longest)
        {
            Refuse(parameter, string.Create(CultureInfo.InvariantCulture,
                $"accepts at most {longest} characters, but there are {text.Length}."));
        }
    }

    /// <summary>A picture as data. An address is refused, with what the gateway would make of it.</summary>
    public string? Data(string parameter, SubmissionImage? image, string fate)
    {
        if (image is { IsAddress: true })
        {
            Refuse(parameter, $"{fate} Download the image, and give the file.");
        }

        return image?.Text;
    }

    /// <summary>A picture as an address. A file is refused.</summary>
    public string? Address(string parameter, SubmissionImage? image)
    {
        if (image is { IsAddress: false })
        {
            Refuse(parameter,
                "accepts only addresses of images. Put the file where the gateway can download it, and give its https address.");
        }

        return image?.Text;
    }

    /// <summary>The request, with what the user laid over it; its members in order of name, so that equal wishes are equal bytes.</summary>
    public SubmissionDraft ToDraft(string path, string model)
    {
        if (string.IsNullOrWhiteSpace(submission.Prompt))
        {
            _errors.Add("-Prompt: it is empty.");
        }

        if (!TaskSegment.IsUsable(model))
        {
            _errors.Add($"-Model: '{Shown(model)}' is not a valid model name.");
        }

        Overlay();
        return _errors.Count > 0 ? new(null, _errors) : new(new(path, Write(_body)) { Model = model }, []);
    }

    private void Overlay()
    {
        foreach ((string name, JsonNode? value) in submission.Body ?? [])
        {
            if (name is "prompt" || (name is "model" && !Known.Contains(name)))
            {
                _errors.Add($"-Body: {name} belongs to -{char.ToUpperInvariant(name[0])}{name[1..]}.");
            }
            else if (!Known.Contains(name) && Misspelled(name) is { } own)
            {
                Refuse("-Body", own.Length > 0 ? $"does not know {name}. It calls it {own}."
                    : $"does not know {name} and would silently ignore it.");
            }
            else
            {
                Merge(_body, name, value);
            }
        }
    }

    /// <summary>
    /// How the gateway itself writes a member that it would not recognise; empty when it has none like it, null when nothing is known
    /// against it.
    /// </summary>
    private string? Misspelled(string name)
    {
        string? same = Known.FirstOrDefault(known => Squeeze(known) == Squeeze(name));
        string[]? meanings = Synonyms.FirstOrDefault(all => all.Contains(name, StringComparer.OrdinalIgnoreCase));
        return same ?? meanings?.FirstOrDefault(Known.Contains)
            ?? (meanings is not null ? "" : IsCamelCaseOnly && name.Contains('_') ? CamelCase(name) : null);
    }

    private static string Squeeze(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string CamelCase(string name)
    {
        string[] parts = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(parts.Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
    }

    private static void Merge(JsonObject into, string name, JsonNode? value)
    {
        if (value is JsonObject inner && into[name] is JsonObject there)
        {
            foreach ((string key, JsonNode? part) in inner)
            {
                Merge(there, key, part);
            }
        }
        else
        {
            into[name] = value?.DeepClone();
        }
    }

    private static byte[] Write(JsonObject body)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, Plain))
        {
            Sorted(body)!.WriteTo(json);
        }

        return bytes.ToArray();
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject many => new JsonObject(many.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static string List(IReadOnlyList<string> words) => words.Count == 1 ? words[0]
        : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    private static string Shown(string text) => Gateways.Parsing.TextSanitizer.Clean(text) is { } clean ? clean.Length > 60
        ? clean[..60] + "…" : clean : "";
}
