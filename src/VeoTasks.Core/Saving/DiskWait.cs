namespace VeoTasks.Saving;

/// <summary>
/// Runs what waits for the disk on a thread of its own. The thread pool begins with one thread for each core and adds others only slowly, so a
/// flush on one of its threads would hold up the downloads beside it. None of it can be called off half-way.
/// </summary>
internal static class DiskWait
{
    /// <summary>Runs it. Throws what it throws.</summary>
    public static Task<T> RunAsync<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <inheritdoc cref="RunAsync{T}(Func{T})"/>
    public static Task RunAsync(Action call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
