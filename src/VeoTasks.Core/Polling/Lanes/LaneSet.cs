namespace VeoTasks.Polling.Lanes;

/// <summary>The lanes of a run, one for each provider. Touched by the scheduler alone.</summary>
internal sealed class LaneSet(PollOptions options)
{
    private readonly Dictionary<VeoProvider, PollLane> _lanes = [];

    /// <summary>When the next request may start anywhere; null when only an answer or a new task can bring one.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? next = null;
            foreach (PollLane lane in _lanes.Values)
            {
                next = lane.HasEnded ? next : Times.Earlier(next, lane.NextDue);
            }

            return next;
        }
    }

    /// <summary>The provider's lane, made when there is none.</summary>
    public PollLane Of(PollSource source)
    {
        if (!_lanes.TryGetValue(source.Provider, out PollLane? lane))
        {
            lane = new PollLane(source, options);
            _lanes.Add(source.Provider, lane);
        }

        return lane;
    }

    /// <summary>Takes every entry whose turn it is.</summary>
    public IEnumerable<PollEntry> TakeDue(TimeSpan now)
    {
        foreach (PollLane lane in _lanes.Values)
        {
            while (!lane.HasEnded && lane.TakeDue(now) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>Tells every lane that the scheduler woke up later than it had planned.</summary>
    public void WakeUp(TimeSpan now, TimeSpan late)
    {
        foreach (PollLane lane in _lanes.Values)
        {
            lane.WakeUp(now, late);
        }
    }

    /// <summary>Ends all requests under way and forgets who stood in line.</summary>
    public void End()
    {
        foreach (PollLane lane in _lanes.Values)
        {
            lane.End();
        }
    }

    /// <summary>Lets go of what the lanes share with other runs, once nothing is under way any more.</summary>
    public void Close()
    {
        foreach (PollLane lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }
}
