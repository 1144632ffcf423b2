using VeoTasks.Gateways;

namespace VeoTasks.Saving;

/// <summary>A request ended in the middle. Tells the network's trouble from that of the disk, which both come as <see cref="IOException"/>.</summary>
internal sealed class TransferException(RequestFailure failure, Exception? inner = null) : Exception(failure.Error.Message, inner)
{
    public RequestFailure Failure { get; } = failure;
}
