using VeoTasks.Gateways;

namespace VeoTasks.Saving;

/// <summary>What is to be done after one request that was answered.</summary>
internal enum NextStep
{
    /// <summary>Nothing: the part file is whole.</summary>
    Finish,

    /// <summary>Ask for the rest. So much had come that the tries count from the beginning again.</summary>
    GoOn,

    /// <summary>Drop the part file and ask for everything.</summary>
    StartOver,

    /// <summary>Ask at the address that came in the video's place.</summary>
    Follow,

    /// <summary>Ask the gateway for a link that is still good, or at its own endpoint.</summary>
    OtherWay,
}

/// <summary>
/// The end of one request that was answered. Requests that were not, or not to the end, are failures for the policy to repeat.
/// </summary>
/// <param name="Next">What is to be done.</param>
/// <param name="Reason">The failure it is if that was done before; null where it is none.</param>
internal sealed record AttemptResult(NextStep Next, RequestFailure? Reason)
{
    public static AttemptResult Finish { get; } = new(NextStep.Finish, null);

    public static AttemptResult GoOn { get; } = new(NextStep.GoOn, null);

    /// <summary>The server gave a piece of the file on purpose.</summary>
    public static AttemptResult Piece { get; } = new(NextStep.GoOn, null) { Link = "" };

    /// <summary>An address that came in the video's place, as sent.</summary>
    public string? Link { get; private init; }

    /// <summary>The same as what is to be asked for.</summary>
    public VeoVideo? Video { get; private init; }

    /// <summary>Whether it starts over because the server's parts do not fit.</summary>
    public bool IsMisfit { get; private init; }

    public static AttemptResult StartOver(RequestFailure reason) => new(NextStep.StartOver, reason);

    public static AttemptResult Misfit(RequestFailure reason) => new(NextStep.StartOver, reason) { IsMisfit = true };

    public static AttemptResult OtherWay(RequestFailure reason) => new(NextStep.OtherWay, reason);

    public static AttemptResult Follow(string link) => new(NextStep.Follow, null) { Link = link };

    public static AttemptResult Follow(VeoVideo video) => new(NextStep.Follow, null) { Video = video };
}
