using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator;

/// <summary>The latest requests, in a ring of fixed size.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<OpenRequest> _entries = new();

    public void Add(OpenRequest request)
    {
        if (capacity == 0 || request.Origin == OriginNames.Control)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.Count == capacity)
            {
                _entries.Dequeue();
            }

            _entries.Enqueue(request);
        }
    }

    public List<RequestEntry> ToList()
    {
        lock (_gate)
        {
            return [.. _entries.Select(request => request.ToEntry())];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }
}

/// <summary>One request in the log. It says whether secrets came along, never what they were.</summary>
public sealed record RequestEntry
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>The origin's name: a gateway's, cdn, mirror or control.</summary>
    public required string Origin { get; init; }

    public required string Method { get; init; }

    /// <summary>The path as sent, without query.</summary>
    public required string Path { get; init; }

    /// <summary>The status code that was sent; null while none was, or when the connection ended before.</summary>
    public int? Status { get; init; }

    public string? Range { get; init; }
    public string? IfRange { get; init; }

    /// <summary>How many bytes of the body went out so far, before compression.</summary>
    public long BytesSent { get; init; }

    public bool HadAuthorization { get; init; }
    public bool HadCookie { get; init; }
    public bool HadReferer { get; init; }
}

/// <summary>
/// A request in the log while it is answered. What goes out is written down before it does, so that whoever has got an answer finds it in
/// the log.
/// </summary>
internal sealed class OpenRequest(RequestEntry arrival)
{
    private long _bytesSent;
    private int _status;
    private int _hasEnded;

    public string Origin => arrival.Origin;

    /// <summary>The status code that went out; null while none has.</summary>
    public int? Status
    {
        get => Volatile.Read(ref _status) is > 0 and var status ? status : null;
        set => Volatile.Write(ref _status, value ?? 0);
    }

    /// <summary>How many bytes of the body went out so far, before compression.</summary>
    public long BytesSent
    {
        get => Volatile.Read(ref _bytesSent);
        set => Volatile.Write(ref _bytesSent, value);
    }

    /// <summary>Whether this call is the first to say that it has ended.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;

    public RequestEntry ToEntry() => arrival with { Status = Status, BytesSent = BytesSent };
}
