namespace VeoTasks.Tests.Support;

/// <summary>How much a test tries: enough for every day, or with VEOTASKS_LONG_TESTS=1 as much as the pages in docs speak of.</summary>
internal static class Effort
{
    /// <summary>What a test that takes long needs.</summary>
    public const string Long = "VEOTASKS_LONG_TESTS=1";

    /// <summary>Why it was skipped.</summary>
    public const string Missing = "This takes minutes, and " + Long + " is not set: dotnet test -e " + Long + ".";

    /// <summary>Whether this is the long run.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("VEOTASKS_LONG_TESTS") == "1";

    /// <summary>The number for this run.</summary>
    public static int Of(int usual, int full) => IsLong ? full : usual;
}
