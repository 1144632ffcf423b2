namespace VeoTasks;

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
