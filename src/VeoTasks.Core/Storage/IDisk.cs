using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>
/// What is asked of the file system where the order of things counts or where the answer may be no. Tests put themselves in between to see
/// the order and to say no. All members throw what the file system throws.
/// </summary>
internal interface IDisk
{
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Brings all that was written into an open file to the disk itself.</summary>
    void Flush(SafeFileHandle file);

    /// <summary>
    /// Writes a small file over the beginning of what is there, in one go, so that a killed process leaves the old or the new one.
    /// </summary>
    void Put(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>
    /// Gives a file another name in the same folder. Without <paramref name="overwrite"/> a file that has that name stays, whenever it
    /// came.
    /// </summary>
    void Move(string from, string to, bool overwrite);

    /// <summary>Brings the name of an open file to the disk itself.</summary>
    void FlushName(SafeFileHandle file, string path);

    /// <summary>How many bytes this user may still write into a folder; null where that cannot be known.</summary>
    long? FreeSpace(string folder);
}

/// <summary>Ways to wait for a disk without harm.</summary>
internal static class DiskWait
{
    private const int MoveTries = 5;
    private static readonly TimeSpan MovePause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1);
    private static readonly Queue<Task> Calls = new();
    private static int _idle;

    /// <summary>
    /// Runs what waits for the disk on a thread that nobody else needs meanwhile. Throws what it throws; none of it can be called off
    /// half-way.
    /// </summary>
    /// <remarks>
    /// The thread pool begins with one thread for each core and adds others only slowly, so a flush on one of its threads would hold up the
    /// downloads beside it. A thread that is done waits a moment for the next call, since starting one takes some forty calls of the system.
    /// </remarks>
    public static Task RunAsync(Action call)
    {
        Task task = new(call, TaskCreationOptions.DenyChildAttach);
        lock (Calls)
        {
            Calls.Enqueue(task);
            if (Calls.Count <= _idle)
            {
                Monitor.Pulse(Calls);
                return task;
            }
        }

        new Thread(RunCalls) { IsBackground = true, Name = "VeoTasks disk" }.UnsafeStart();
        return task;
    }

    /// <summary>
    /// Moves a file in up to five tries within a second, and holds its thread up meanwhile. Virus scanners, indexers and readers open files
    /// for a moment, and on Windows nothing can be moved or replaced until they let go.
    /// </summary>
    public static void Move(Action move, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                move();
                return;
            }
            catch (Exception exception) when (tries < MoveTries && IsPassing(exception))
            {
                using ManualResetEventSlim isOver = new();
                using ITimer timer = time.CreateTimer(_ => isOver.Set(), null, MovePause, Timeout.InfiniteTimeSpan);
                isOver.Wait(cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is IOException or UnauthorizedAccessException && exception is not UnsafePathException && !PlainFile.IsExists(exception);

    private static void RunCalls()
    {
        while (NextCall() is { } call)
        {
            call.RunSynchronously(TaskScheduler.Default);
        }
    }

    /// <summary>The next call; null when none came for a while.</summary>
    private static Task? NextCall()
    {
        lock (Calls)
        {
            _idle++;
            bool isWaiting = true;
            while (Calls.Count == 0 && isWaiting)
            {
                isWaiting = Monitor.Wait(Calls, IdleTime);
            }

            _idle--;
            return Calls.TryDequeue(out Task? call) ? call : null;
        }
    }
}
