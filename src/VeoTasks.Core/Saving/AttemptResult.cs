using VeoTasks.Gateways;

namespace VeoTasks.Saving;

/// <summary>What is to be done after one request that was answered.</summary>
internal enum NextStep
{
    /// <summary>Nothing: the part file is whole.</summary>
    Finish,

    /// <summary>Ask for the rest. The connection broke, but so much had come that the tries count from the beginning again.</summary>
    GoOn,

    /// <summary>Drop the part file and ask for everything.</summary>
    StartOver,

    /// <summary>Ask the gateway for a link that is still good.</summary>
    RenewLink,
}

/// <summary>The end of one request that was answered. Requests that were not, or not to the end, are failures for the policy to repeat.</summary>
/// <param name="Next">What is to be done.</param>
/// <param name="Reason">The failure it is if that was done before; null where it is none.</param>
internal sealed record AttemptResult(NextStep Next, RequestFailure? Reason)
{
    public static AttemptResult Finish { get; } = new(NextStep.Finish, null);

    public static AttemptResult GoOn { get; } = new(NextStep.GoOn, null);

    public static AttemptResult StartOver(RequestFailure reason) => new(NextStep.StartOver, reason);

    public static AttemptResult RenewLink(RequestFailure reason) => new(NextStep.RenewLink, reason);
}

/// <summary>A request ended in the middle. Tells the network's trouble from that of the disk, which both come as <see cref="IOException"/>.</summary>
internal sealed class TransferException(RequestFailure failure, Exception? inner = null) : Exception(failure.Error.Message, inner)
{
    public RequestFailure Failure { get; } = failure;
}
