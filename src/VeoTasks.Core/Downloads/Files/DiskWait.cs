using System.Collections.Concurrent;

namespace VeoTasks.Downloads.Files;

/// <summary>
/// Runs what waits for the disk on threads of its own. The thread pool begins with one thread for each core and adds others only slowly, so a
/// flush on one of its threads would hold up the downloads beside it. None of it can be called off half-way.
/// </summary>
/// <remarks>A thread stays for a while, for the next call: each video needs two, and making them costs more than all else that is done around its bytes.</remarks>
internal static class DiskWait
{
    private static readonly ConcurrentStack<DiskThread> Idle = new();

    /// <summary>Runs it. Throws what it throws.</summary>
    public static Task<T> RunAsync<T>(Func<T> call)
    {
        Task<T> task = new(call, TaskCreationOptions.DenyChildAttach);
        Start(task);
        return task;
    }

    /// <inheritdoc cref="RunAsync{T}(Func{T})"/>
    public static Task RunAsync(Action call)
    {
        Task task = new(call, TaskCreationOptions.DenyChildAttach);
        Start(task);
        return task;
    }

    private static void Start(Task task)
    {
        while (Idle.TryPop(out DiskThread? idle))
        {
            if (idle.TryTake(task))
            {
                return;
            }
        }

        new DiskThread(Idle.Push).Start(task);
    }
}
