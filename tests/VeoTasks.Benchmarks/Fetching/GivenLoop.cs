namespace VeoTasks.Benchmarks.Fetching;

/// <summary>Hands a sink as many bytes as a job has, out of a buffer that stays in the processor's cache: what they cost that need not be received.</summary>
internal static class GivenLoop
{
    private const int BufferLength = 256 * 1024;

    /// <summary>Runs it with a sink for each file, one after the other.</summary>
    public static async Task RunAsync(FetchJob job, FetchNotes notes, Func<string, IByteSink> open, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferLength];
        for (int number = 0; number < job.Set.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using IByteSink sink = open(job.Target(number));
            for (long offset = 0; offset < job.Set.Length; offset += buffer.Length)
            {
                sink.Take(buffer.AsSpan(0, (int)Math.Min(buffer.Length, job.Set.Length - offset)), offset);
            }

            notes.Received(job.Set.Length);
        }
    }
}
