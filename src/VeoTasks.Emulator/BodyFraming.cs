namespace VeoTasks.Emulator;

/// <summary>How a client learns where a body ends.</summary>
public enum BodyFraming
{
    /// <summary>By Content-Length.</summary>
    Length,

    /// <summary>By the last chunk (Transfer-Encoding: chunked), without a length.</summary>
    Chunked,

    /// <summary>By the end of the connection, so that a cut looks like an end.</summary>
    UntilClose,
}
