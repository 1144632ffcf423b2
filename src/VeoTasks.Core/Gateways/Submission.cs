using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using VeoTasks.Gateways;

namespace VeoTasks.Gateways;

/// <summary>What a gateway is asked to make, in the module's own words. What was not given is left to the gateway.</summary>
internal sealed record Submission
{
    public required string Prompt { get; init; }

    /// <summary>The model; null for the first that the gateway's adapter names.</summary>
    public string? Model { get; init; }

    /// <summary>Such as 16:9.</summary>
    public string? AspectRatio { get; init; }

    /// <summary>Such as 720p.</summary>
    public string? Resolution { get; init; }

    public int? Seconds { get; init; }

    /// <summary>What the video begins with.</summary>
    public SubmissionImage? Image { get; init; }

    /// <summary>What the video ends with.</summary>
    public SubmissionImage? LastImage { get; init; }

    /// <summary>What things in the video look like.</summary>
    public IReadOnlyList<SubmissionImage> ReferenceImages { get; init; } = [];

    public string? NegativePrompt { get; init; }

    public long? Seed { get; init; }

    /// <summary>Whether the video is to have no sound.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The provider's address, for gateways where that says more than the host.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>Members that are laid over the request, for what a gateway has and the module does not.</summary>
    public JsonObject? Body { get; init; }
}

/// <summary>A picture that goes along: an address, or the bytes in a data URI.</summary>
/// <param name="Text">The address or the data URI.</param>
internal sealed record SubmissionImage(string Text)
{
    public bool IsAddress => !Text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Never the bytes, nor an address that may be signed.</summary>
    public override string ToString() => IsAddress ? "an address" : "an image";
}

/// <summary>A request that is ready to be sent.</summary>
/// <param name="Path">The path, relative to the base address, without a slash in front.</param>
/// <param name="Body">JSON, the same bytes for the same wishes.</param>
internal sealed record SubmissionRequest(string Path, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// The model that the task is asked for under; the one that is paid for too, but at gateways whose path names another.
    /// </summary>
    public required string Model { get; init; }

    /// <summary>What tells it from every other request: provider, address, path and body, as 64 hexadecimal digits.</summary>
    public string KeyAt(VeoProvider provider)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in new[] { provider.Name.ToLowerInvariant(), ProviderAddresses.Resolve(provider, Path).AbsoluteUri })
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        hash.AppendData(Body.Span);
        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }
}

/// <summary>What an adapter made of a submission: a request, or what keeps it from being one.</summary>
/// <param name="Request">The request; null when there are errors.</param>
/// <param name="Errors">One sentence for each thing that the gateway does not take; each names the parameter and the gateway.</param>
internal sealed record SubmissionDraft(SubmissionRequest? Request, IReadOnlyList<string> Errors)
{
    /// <summary>There is no request.</summary>
    public static SubmissionDraft Refused(string error) => new(null, [error]);
}
