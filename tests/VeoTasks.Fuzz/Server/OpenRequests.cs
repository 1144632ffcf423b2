namespace VeoTasks.Fuzz.Server;

/// <summary>
/// The requests of one case that are under way, by number. Both ends tell of them: the client begins and ends them, the server says which
/// of them get nothing more until the clock moves. So the clock is moved when nothing else can happen, and not while bytes are on their
/// way.
/// </summary>
internal sealed class OpenRequests
{
    /// <summary>The header that carries a request's number to the server.</summary>
    public const string Header = "X-Fuzz-Request";

    private readonly Lock _gate = new();
    private readonly Dictionary<int, bool> _stalled = [];
    private int _last;

    /// <summary>Raised, outside the lock, whenever anything changed.</summary>
    public event Action? Changed;

    /// <summary>How many wait for the clock.</summary>
    public int Stalled
    {
        get
        {
            lock (_gate)
            {
                return _stalled.Values.Count(isStalled => isStalled);
            }
        }
    }

    /// <summary>A request is about to be sent.</summary>
    /// <returns>Its number.</returns>
    public int Begin()
    {
        lock (_gate)
        {
            _stalled.Add(++_last, false);
            return _last;
        }
    }

    /// <summary>The client is done with it.</summary>
    public void End(int number) => Change(() => _stalled.Remove(number));

    /// <summary>The server sends nothing more until the clock moves, or ever.</summary>
    public void Stall(int number) => Mark(number, isStalled: true);

    /// <summary>The server goes on.</summary>
    public void GoOn(int number) => Mark(number, isStalled: false);

    private void Mark(int number, bool isStalled) => Change(() =>
    {
        if (_stalled.ContainsKey(number))
        {
            _stalled[number] = isStalled;
        }
    });

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
        }

        Changed?.Invoke();
    }
}
