namespace VeoTasks.Emulator.Control;

/// <summary>
/// A request in the log while it is answered. What goes out is written down before it does, so that whoever has got an answer finds it in the log.
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
