using VeoTasks.Benchmarks.Polling;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>How a process that fetches talks with the harness: a job as one line of JSON in, a report as one line out.</summary>
internal static class FetchTalk
{
    /// <summary>Does jobs until the input ends.</summary>
    public static async Task RunAsync(Func<FetchJob, FetchNotes, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            FetchJob job = Talk.Understand<FetchJob>(line);
            FetchNotes notes = new();
            await fetch(job, notes, cancellationToken);
            Talk.Say(notes.ToReport());
        }
    }
}

/// <summary>
/// What nginx serves here: files with ranges and sendfile, at a rate that the address names, and a gateway for each set whose
/// tasks have all ended with one of its files.
/// </summary>
internal static class FetchSite
{
    private const string Done =
        """{"id":"video_$id","object":"video","model":"veo_3_1-fast","status":"completed","progress":100,"created_at":1735689600,"completed_at":1735689700,"video_url":"http://$http_host/at/0/$set/$number.mp4"}""";

    /// <summary>The locations for the files of a folder.</summary>
    public static string Locations(FetchFiles files) => $$"""
        location ~ ^/at/(?<rate>[0-9]+)/(?<name>.+)$ { set $limit_rate $rate; sendfile on; tcp_nopush on; default_type video/mp4; alias {{files.Served}}/$name; }
        location ~ ^/tasks/(?<set>[a-z]+)/v1/videos/video_(?<id>0*(?<number>[0-9]+))$ { return 200 '{{Done}}'; }
        """;

    /// <summary>The gateway whose tasks, called video_ and a number, gave the files of a set.</summary>
    public static Uri Gateway(Uri root, FetchSet set) => new(root, $"/tasks/{set.Name}");
}
