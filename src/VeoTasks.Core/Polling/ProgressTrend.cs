namespace VeoTasks.Polling;

/// <summary>
/// How a task's progress moves from look to look. Only progress that moved since the last look counts: a gateway that
/// reports 0, 50 and 100, or that stops at 90, would otherwise be believed for minutes.
/// </summary>
internal struct ProgressTrend
{
    private const sbyte None = -1;

    private TimeSpan _firstAt;
    private TimeSpan _fromAt;
    private TimeSpan _toAt;
    private sbyte _first = None;

    /// <summary>A trend that has seen nothing.</summary>
    public ProgressTrend()
    {
    }

    /// <summary>The progress of the look before the last one, 0 to 100.</summary>
    public int From { get; private set; } = None;

    /// <summary>The progress of the last look, 0 to 100.</summary>
    public int To { get; private set; } = None;

    /// <summary>Whether progress moved forward between the last two looks.</summary>
    public readonly bool HasMoved => From != None && To > From;

    /// <summary>Takes in a look.</summary>
    /// <param name="progress">Percent; null when the gateway tells none.</param>
    /// <param name="at">When the look was.</param>
    public void Note(int? progress, TimeSpan at)
    {
        (From, _fromAt) = (To, _toAt);
        (To, _toAt) = (progress ?? None, at);
        if (_first == None && progress is { } first)
        {
            _first = (sbyte)first;
            _firstAt = at;
        }
    }

    /// <summary>
    /// The time that is left after the last look if progress goes on as it has since the first one. It got to where it is between
    /// the last two looks, on average half-way: taking the last look for it would overrate gateways that report in steps.
    /// Only when it <see cref="HasMoved"/>.
    /// </summary>
    public readonly TimeSpan Left
    {
        get
        {
            TimeSpan reached = _fromAt + ((_toAt - _fromAt) / 2);
            return To > _first ? ((reached - _firstAt) * ((100.0 - _first) / (To - _first))) + _firstAt - _toAt : TimeSpan.Zero;
        }
    }
}
