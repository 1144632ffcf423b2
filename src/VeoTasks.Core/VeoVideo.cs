namespace VeoTasks;

/// <summary>One video of a finished task.</summary>
public sealed class VeoVideo
{
    /// <summary>
    /// The absolute http or https address of the file; null when <see cref="Transport"/> is <see cref="VeoVideoTransport.Inline"/>.
    /// </summary>
    public Uri? Uri { get; init; }

    /// <summary>The place among the task's videos, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Whether the address is an endpoint of the gateway itself that asks for the key. The key goes nowhere else.</summary>
    public bool RequiresKey { get; init; }

    /// <summary>How the bytes come.</summary>
    public VeoVideoTransport Transport { get; init; }

    /// <summary>
    /// Whether the answer of a gateway that usually names a link named none, so that its own result endpoint takes the link's place.
    /// </summary>
    internal bool IsUnnamed { get; init; }

    /// <summary>The decoded bytes of an inline video; empty otherwise. Not public: it would flood every listing and export.</summary>
    internal ReadOnlyMemory<byte> Inline { get; init; }

    /// <summary>Another way to the same video, for when its link is dead for good; null where the gateway has none.</summary>
    internal VeoVideo? LastResort { get; init; }

    /// <summary>The host the file comes from, without path or signature, so that a listing gives no link away.</summary>
    public override string ToString() => Uri is null ? $"#{Index} inline" : $"#{Index} {Uri.Host}";
}

/// <summary>How a video's bytes travel from the gateway to the disk.</summary>
public enum VeoVideoTransport
{
    /// <summary>The body of the answer is the file.</summary>
    Bytes,

    /// <summary>The answer is JSON with the file as base64 in it (MixRoute's download endpoint).</summary>
    Base64Json,

    /// <summary>The bytes came inside the task's own answer, as a data: URI or a base64 field.</summary>
    Inline,
}
