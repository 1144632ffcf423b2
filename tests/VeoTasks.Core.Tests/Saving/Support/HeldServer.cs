using VeoTasks.Http;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>A server that takes a request and never answers.</summary>
internal sealed class HeldServer : IResultClient
{
    /// <summary>Whether the caller gave up waiting.</summary>
    public bool WasCancelled { get; private set; }

    public async Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        TaskCompletionSource<HttpResponseMessage> never = new();
        await using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            WasCancelled = true;
            never.TrySetCanceled(cancellationToken);
        });
        return await never.Task;
    }
}
