namespace VeoTasks.Benchmarks.Harness;

/// <summary>Who runs where: the server on the first core, everything that is measured on the last.</summary>
internal static class Cores
{
    /// <summary>The server's.</summary>
    public const int Server = 0;

    /// <summary>That of everything that is measured.</summary>
    public static int Measured => Environment.ProcessorCount - 1;
}
