namespace VeoTasks.Emulator.Control;

/// <summary>One request in the log. It says whether secrets came along, never what they were.</summary>
public sealed record RequestEntry
{
    /// <summary>When it came in, on the emulator's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The origin's name: a gateway's, cdn, mirror or control.</summary>
    public required string Origin { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent, without query.</summary>
    public required string Path { get; init; }

    /// <summary>The status code that was sent; null while none was, or when the connection ended before.</summary>
    public int? Status { get; init; }

    /// <summary>The Range header.</summary>
    public string? Range { get; init; }

    /// <summary>The If-Range header.</summary>
    public string? IfRange { get; init; }

    /// <summary>How many bytes of the body went out so far, before compression.</summary>
    public long BytesSent { get; init; }

    /// <summary>Whether it carried an Authorization header.</summary>
    public bool HadAuthorization { get; init; }

    /// <summary>Whether it carried a Cookie header.</summary>
    public bool HadCookie { get; init; }

    /// <summary>Whether it carried a Referer header.</summary>
    public bool HadReferer { get; init; }
}
