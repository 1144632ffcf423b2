namespace VeoTasks.Benchmarks.Fetching;

/// <summary>Hashes as many bytes as a job has, out of a buffer that stays in the processor's cache.</summary>
internal static class DigestLoop
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(FetchJob job, FetchNotes notes, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferLength];
        for (int number = 0; number < job.Set.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using HashSink sink = new();
            for (long offset = 0; offset < job.Set.Length; offset += buffer.Length)
            {
                sink.Take(buffer, offset);
            }

            notes.Received(job.Set.Length);
        }
    }
}
