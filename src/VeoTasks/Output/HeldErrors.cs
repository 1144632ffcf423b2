using System.Diagnostics;

namespace VeoTasks.Output;

/// <summary>
/// Holds errors about single tasks for a moment, so that many of a kind become one that names them all: three hundred red lines hide the
/// one that matters. For the pipeline thread only.
/// </summary>
internal sealed class HeldErrors
{
    /// <summary>So many of a kind are still written one by one.</summary>
    public const int MostSingly = 4;

    /// <summary>After this long without another of its kind a kind is written.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>No error is held longer, however many come.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly List<Kind> _kinds = [];

    /// <summary>Takes an error that may have company; false for one that is to be written at once.</summary>
    public bool TryHold(ErrorRecord error)
    {
        if (error.Exception is not VeoTaskException { Shared: { } words })
        {
            return false;
        }

        Kind? kind = _kinds.Find(known => known.Id == error.FullyQualifiedErrorId && known.Words == words);
        if (kind is null)
        {
            kind = new Kind(error.FullyQualifiedErrorId, words);
            _kinds.Add(kind);
        }

        kind.Add(error);
        return true;
    }

    /// <summary>The errors whose time has come, in the order in which their kinds began.</summary>
    /// <param name="pause">How long a kind waits for another of its own; zero gives all.</param>
    public IEnumerable<ErrorRecord> Take(TimeSpan pause)
    {
        List<Kind> ready = _kinds.FindAll(kind => kind.IsReady(pause));
        _kinds.RemoveAll(ready.Contains);
        return ready.SelectMany(kind => kind.Errors.Count > MostSingly ? [VeoErrors.Many(kind.Errors, kind.Words)] : kind.Errors);
    }

    private sealed class Kind(string id, string words)
    {
        private readonly long _first = Stopwatch.GetTimestamp();
        private long _last;

        public string Id => id;

        public string Words => words;

        public List<ErrorRecord> Errors { get; } = [];

        public void Add(ErrorRecord error)
        {
            Errors.Add(error);
            _last = Stopwatch.GetTimestamp();
        }

        public bool IsReady(TimeSpan pause) =>
            Stopwatch.GetElapsedTime(_last) >= pause || Stopwatch.GetElapsedTime(_first) >= Longest;
    }
}
