using System.Globalization;
using System.Text.Json;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>
/// How a contender talks with the harness: for each line with a number of seconds it measures itself for that long and answers
/// with one line of JSON. The first measurement warms it up and is thrown away.
/// </summary>
internal static class Talk
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Measures until the input ends.</summary>
    public static async Task RunAsync(Uri server, Func<LoopOptions, CancellationToken, Task<LoopReport>> loop, CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } seconds)
        {
            TimeSpan window = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
            Say(await loop(new LoopOptions(server, window), cancellationToken));
        }
    }

    /// <summary>Writes a report as one line.</summary>
    public static void Say<T>(T report) => Console.WriteLine(Phrase(report));

    /// <summary>That line.</summary>
    public static string Phrase<T>(T report) => JsonSerializer.Serialize(report, Json);

    /// <summary>Reads a report.</summary>
    /// <exception cref="FormatException">The line is no report.</exception>
    public static T Understand<T>(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json)!;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"Expected a report, got '{line}'.", exception);
        }
    }
}
