namespace VeoTasks.Saving;

/// <summary>A stretch of a file that one connection fetches, or fetched, from its first byte on.</summary>
internal sealed class Segment(long start, long position, long end)
{
    /// <summary>Its first byte.</summary>
    public long Start { get; } = start;

    /// <summary>The first byte that is missing.</summary>
    public long Position { get; set; } = position;

    /// <summary>The byte behind its last one. Comes nearer when another connection takes over the end.</summary>
    public long End { get; set; } = end;

    /// <summary>How many bytes are missing.</summary>
    public long Missing => End - Position;

    /// <summary>Whether a connection is at it.</summary>
    public bool IsTaken { get; private set; }

    private long TakenAt { get; set; }

    private long TakenFrom { get; set; }

    private TimeSpan Watch { get; set; }

    private TimeSpan BurstTime { get; set; }

    /// <summary>Gives it to a connection.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="watch">How long the connection is watched before anybody can tell its rate.</param>
    /// <param name="burst">For how long what comes may be what a server gives before it limits the connection.</param>
    public Segment Take(TimeProvider time, TimeSpan watch, TimeSpan burst)
    {
        (IsTaken, TakenAt, TakenFrom, Watch, BurstTime) = (true, time.GetTimestamp(), Position, watch, burst);
        return this;
    }

    /// <summary>Its connection has ended, with or without all of it.</summary>
    public void Release() => IsTaken = false;

    /// <summary>Whether no connection was at it yet.</summary>
    public bool IsUntouched => !IsTaken && Position == Start;

    /// <summary>Bytes a second since it was taken; null while that was too short a time to tell.</summary>
    public double? Rate(TimeProvider time) =>
        time.GetElapsedTime(TakenAt) is var elapsed && elapsed >= Watch ? (Position - TakenFrom) / elapsed.TotalSeconds : null;

    /// <summary>What came so early that a server may have given it before it began to limit the connection.</summary>
    public long Burst(TimeProvider time) => time.GetElapsedTime(TakenAt) < BurstTime ? Position - TakenFrom : 0;
}

/// <summary>
/// Which bytes of a file are there and who fetches the others: segments in order, without gap or overlap. A connection takes what nobody is
/// at; where there is no such stretch, the end of the one that would take longest. Not thread-safe: <see cref="PartFile"/> has the lock.
/// </summary>
internal sealed class Segments
{
    /// <summary>A shorter one is not worth a request.</summary>
    public const long LeastLength = 1024 * 1024;

    /// <summary>
    /// Connections to one server for one video, its own included: as many as aria2 allows, and what a note has room for (<see
    /// cref="ResumeInfo.DiskSpace"/>).
    /// </summary>
    public const int MostConnections = 16;

    /// <summary>
    /// So long a segment may take, so that the hash follows close behind and the bytes it reads back are still in the system's cache.
    /// </summary>
    private const double LongestSeconds = 8;

    /// <summary>What ends sooner than this ends before a new connection would have helped.</summary>
    private const double LeastSeconds = 1;

    /// <summary>
    /// Bytes a second that hardly any server limits a connection to. What comes faster is held up by this machine, if by anything.
    /// </summary>
    private const double FastestRate = 32 * 1024 * 1024;

    /// <summary>So much takes long at every rate that a server limits a connection to.</summary>
    private const long LargeLength = 16 * LeastLength;

    /// <summary>
    /// So long the first connection of a large file is watched before others help it: a server without a limit shows it by then.
    /// </summary>
    private static readonly TimeSpan ShortWatch = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// What came to it so early may be a burst: servers that limit a connection often begin after a second's worth of bytes.
    /// </summary>
    private static readonly TimeSpan BurstTime = TimeSpan.FromMilliseconds(500);

    /// <summary>So long that of another file is, which may be there before its server has come to full speed.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(250);

    /// <summary>So long a connection that helps is: it has a shorter way to go, and its first bytes come late.</summary>
    private static readonly TimeSpan LongerWatch = TimeSpan.FromSeconds(1);

    private readonly List<Segment> _all = [];
    private readonly TimeProvider _time;

    /// <summary>Begins with what is there.</summary>
    /// <param name="length">The file's length.</param>
    /// <param name="there">The ranges that are there, in order and apart from each other.</param>
    /// <param name="time">The clock.</param>
    public Segments(long length, IEnumerable<ByteRange> there, TimeProvider time)
    {
        _time = time;
        ByteRange[] ranges = [.. there];
        if (ranges is [] or [{ Start: > 0 }, ..])
        {
            ranges = [new ByteRange(0, 0), .. ranges];
        }

        for (int index = 0; index < ranges.Length; index++)
        {
            long end = index + 1 < ranges.Length ? ranges[index + 1].Start : length;
            _all.Add(new Segment(ranges[index].Start, ranges[index].End, end));
        }
    }

    /// <summary>How many of the first bytes are there without a gap.</summary>
    public long Prefix => FirstMissing?.Position ?? _all[^1].End;

    /// <summary>How many bytes are there in all.</summary>
    public long Received => _all.Sum(segment => segment.Position - segment.Start);

    /// <summary>What is there, as few ranges as say it.</summary>
    public IReadOnlyList<ByteRange> There
    {
        get
        {
            List<ByteRange> there = [];
            foreach (Segment segment in _all.Where(segment => segment.Position > segment.Start))
            {
                if (there is [.., var last] && last.End == segment.Start)
                {
                    there[^1] = last with { End = segment.Position };
                }
                else
                {
                    there.Add(new ByteRange(segment.Start, segment.Position));
                }
            }

            return there;
        }
    }

    private Segment? FirstMissing => _all.Find(segment => segment.Missing > 0);

    /// <summary>Whether it is one of these, and not of a version that was dropped.</summary>
    public bool Hold(Segment segment) => _all.Contains(segment);

    /// <summary>
    /// Takes the stretch at which the prefix ends, up to what is there or taken; null when a connection is at it, or nothing is missing.
    /// </summary>
    public Segment? TakeFirst()
    {
        if (FirstMissing is not { IsTaken: false } first)
        {
            return null;
        }

        Extend(first);
        return first.Missing >= LargeLength ? first.Take(_time, ShortWatch, BurstTime) : first.Take(_time, Watch, TimeSpan.Zero);
    }

    /// <summary>
    /// Adds to a segment what nobody was at behind it: the connection that asked for all that follows need not ask again.
    /// </summary>
    public void Extend(Segment segment)
    {
        int next = _all.IndexOf(segment) + 1;
        while (next < _all.Count && _all[next].IsUntouched)
        {
            segment.End = _all[next].End;
            _all.RemoveAt(next);
        }
    }

    /// <summary>
    /// How long the file would take by the connections that are at it; zero while nobody can tell, or when no more of them are allowed.
    /// </summary>
    /// <param name="connections">How many connections may be at it.</param>
    public TimeSpan TimeLeft(int connections)
    {
        Segment[] taken = [.. _all.Where(segment => segment.IsTaken)];
        double rate = taken.Sum(segment => segment.Rate(_time) ?? 0);
        long missing = _all.Sum(segment => segment.Missing);
        return taken.Length == 0 || taken.Length >= connections || Pace is not { } pace || pace > FastestRate ? TimeSpan.Zero
            : rate > 0 ? TimeSpan.FromSeconds(Math.Min(missing / rate, TimeSpan.MaxValue.TotalSeconds / 2))
            : TimeSpan.MaxValue;
    }

    /// <summary>Takes a stretch for a connection more; null where none is long enough to be worth it.</summary>
    /// <param name="connections">How many connections may be at the file, this one included.</param>
    public Segment? Take(int connections)
    {
        if (_all.Count(segment => segment.IsTaken) >= connections || Pace is not { } pace || pace > FastestRate)
        {
            return null;
        }

        long longest = Math.Max(LeastLength, (long)(pace * LongestSeconds));
        Segment? free = _all.Find(segment => segment is { IsTaken: false, Missing: > 0 });
        if (free is null)
        {
            Segment? last = _all.Where(segment => segment.IsTaken).MaxBy(segment => SecondsLeft(segment, pace));
            if (last is null || last.Missing < 2 * LeastLength || SecondsLeft(last, pace) < LeastSeconds)
            {
                return null;
            }

            free = Cut(last, Math.Min(Share(last), longest));
        }

        if (free.Missing >= longest + LeastLength)
        {
            Cut(free, longest);
        }

        return free.Take(_time, LongerWatch, TimeSpan.Zero);
    }

    /// <summary>The rate of the fastest connection: what one more would bring; null while nobody can tell.</summary>
    private double? Pace => _all.Where(segment => segment.IsTaken).Max(segment => segment.Rate(_time)) is > 0 and double pace ? pace : null;

    private double SecondsLeft(Segment segment, double pace)
    {
        double rate = segment.Rate(_time) ?? pace;
        return rate > 0 ? segment.Missing / rate : double.MaxValue;
    }

    /// <summary>
    /// What a connection keeps so that it ends together with the one that takes the rest, which has its burst still before it.
    /// </summary>
    private long Share(Segment segment) => Math.Max(LeastLength, (segment.Missing - segment.Burst(_time)) / 2);

    /// <summary>Leaves a segment so many of its missing bytes and makes the others one of their own.</summary>
    private Segment Cut(Segment segment, long keep)
    {
        long at = segment.Position + keep;
        Segment rest = new(at, at, segment.End);
        segment.End = at;
        _all.Insert(_all.IndexOf(segment) + 1, rest);
        return rest;
    }
}

/// <summary>Bytes of a file, from one up to but without another.</summary>
internal readonly record struct ByteRange(long Start, long End);
