using System.Buffers;

namespace VeoTasks.Saving;

/// <content>
/// Several connections at one part file. One has the end: it adds to the first bytes and hashes them. Others add to segments farther ahead;
/// what they left is hashed once it follows without a gap. While there are gaps the note says what is there, so it comes before the first
/// of them.
/// </content>
internal sealed partial class PartFile
{
    /// <summary>While there are gaps, so many bytes at most are there and not noted.</summary>
    private const int NoteStep = 1024 * 1024;

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private Segments? _segments;
    private Segment? _own;
    private long _unnoted;
    private bool _isShared;
    private bool _wasShared;
    private bool _isHandedOver;

    /// <summary>How many of its bytes are there in all.</summary>
    public long Received
    {
        get
        {
            lock (_gate)
            {
                return _segments?.Received ?? Length;
            }
        }
    }

    /// <summary>How many bytes may be added at the end before they are those that another connection fetches.</summary>
    public long Room
    {
        get
        {
            lock (_gate)
            {
                return _own is null || _own.End == Note?.Length ? long.MaxValue : _own.End - Length;
            }
        }
    }

    /// <summary>Adds bytes to a segment farther ahead; false when no more of it is wanted.</summary>
    public bool Append(Segment segment, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_segments?.Hold(segment) is not true)
            {
                return false;
            }

            bytes = bytes[..(int)Math.Min(bytes.Length, segment.Missing)];
            CountForNote(bytes.Length);
            _disk.Write(_file, bytes, segment.Position);
            segment.Position += bytes.Length;
            return segment.Missing > 0;
        }
    }

    /// <summary>Makes bytes that came ahead and now follow the first ones some of these.</summary>
    public async ValueTask AbsorbAsync(CancellationToken cancellationToken)
    {
        if (Behind() == 0)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(NoteStep);
        try
        {
            while (Behind() is > 0 and long behind)
            {
                int read =
                    await RandomAccess.ReadAsync(_file, buffer.AsMemory(0, (int)Math.Min(NoteStep, behind)), Length, cancellationToken);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file became shorter while it was written.");
                }

                lock (_gate)
                {
                    Lengthen(buffer.AsSpan(0, read));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Gives the next missing byte, and what nobody is at behind it, to the caller; false when another connection is at it, or has been and
    /// what it left is yet to be absorbed.
    /// </summary>
    public bool TakeEnd()
    {
        lock (_gate)
        {
            if (_segments is null && Note is { Validator: not null, Length: { } length } && Length < length)
            {
                _segments = new Segments(length, [new ByteRange(0, Length)], _time);
            }

            _own ??= Behind() > 0 ? null : _segments?.TakeFirst();
            return _own is not null || _segments is null;
        }
    }

    /// <summary>The caller is no longer at the end.</summary>
    public void ReleaseEnd()
    {
        lock (_gate)
        {
            _own?.Release();
            (_own, _isHandedOver) = (null, _own is { Missing: 0 });
        }
    }

    /// <summary>
    /// How long the connections that are at it would take for what is missing; zero where no other one is to help, or a disk holds one up:
    /// whoever looks for something to do does not wait.
    /// </summary>
    public TimeSpan TimeLeft(int connections)
    {
        if (!Monitor.TryEnter(_gate))
        {
            return TimeSpan.Zero;
        }

        try
        {
            return _wasShared || _segments is null ? TimeSpan.Zero : _segments.TimeLeft(connections);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    /// <summary>
    /// Gives a segment farther ahead to the caller, and notes first that there will be gaps; null where there is none worth it.
    /// </summary>
    /// <param name="connections">How many may be at the file at once.</param>
    public Segment? Take(int connections)
    {
        lock (_gate)
        {
            if (_wasShared || _segments?.Take(connections) is not { } segment)
            {
                return null;
            }

            try
            {
                if (!_isShared)
                {
                    _isShared = true;
                    Describe(Note!);
                }

                return segment;
            }
            catch
            {
                (_isShared, Note) = (false, Note!.WithoutGap());
                segment.Release();
                throw;
            }
        }
    }

    /// <summary>The caller is no longer at a segment.</summary>
    public void Release(Segment segment)
    {
        lock (_gate)
        {
            segment.Release();
        }
    }

    /// <summary>Takes nothing more from anybody, and gives what is there.</summary>
    private IReadOnlyList<ByteRange> Close()
    {
        lock (_gate)
        {
            IReadOnlyList<ByteRange> there = _segments?.There is { Count: > 0 } ranges ? ranges : [new ByteRange(0, Length)];
            (_segments, _own) = (null, null);
            return there;
        }
    }

    /// <summary>How many bytes follow the first ones without a gap and are none of them yet.</summary>
    private long Behind()
    {
        lock (_gate)
        {
            return (_segments?.Prefix ?? Length) - Length;
        }
    }

    /// <summary>While there are gaps, only the note tells what is there, so it comes before too many more.</summary>
    private void CountForNote(int coming)
    {
        if (_isShared && _unnoted + coming > NoteStep)
        {
            AddToNote(Note!);
        }

        _unnoted += coming;
    }
}
