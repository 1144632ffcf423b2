using System.Text.Json;
using VeoTasks.Http;

namespace VeoTasks.Output;

/// <summary>The fields that events have of a task, a video and a run. Their names are part of the module's interface and never change.</summary>
internal static class EventFields
{
    /// <summary>A task that ended.</summary>
    public static void Write(Utf8JsonWriter json, VeoTask task)
    {
        json.WriteString("provider", task.Provider);
        json.WriteString("id", task.Id);
        json.WriteString("model", task.Model);
        json.WriteString("status", task.Status.ToString());
        json.WriteNumber("videos", task.Videos.Count);
        WriteTime(json, "createdAt", task.CreatedAt);
        WriteTime(json, "completedAt", task.CompletedAt);
        WriteTime(json, "expiresAt", task.ExpiresAt);
        json.WriteString("errorCode", task.Error?.Code);
        json.WriteString("message", task.Error is { } error ? Redaction.Scrub(error.Message, null) : null);
    }

    /// <summary>A video on disk.</summary>
    public static void Write(Utf8JsonWriter json, SavedVideo video)
    {
        json.WriteString("provider", video.Provider);
        json.WriteString("id", video.TaskId);
        json.WriteNumber("index", video.Index);
        json.WriteString("path", video.Path);
        json.WriteNumber("bytes", video.Length);
        json.WriteString("sha256", video.Sha256);
        json.WriteNumber("seconds", Seconds(video.Elapsed));
        json.WriteBoolean("resumed", video.Resumed);
        json.WriteBoolean("skipped", video.Skipped);
    }

    /// <summary>A run's counts.</summary>
    public static void Write(Utf8JsonWriter json, VeoSummary sum)
    {
        json.WriteNumber("tasks", sum.Tasks);
        json.WriteNumber("succeeded", sum.Succeeded);
        json.WriteNumber("failed", sum.Failed);
        json.WriteNumber("canceled", sum.Canceled);
        json.WriteNumber("unfinished", sum.Unfinished);
        json.WriteNumber("saved", sum.Saved);
        json.WriteNumber("skipped", sum.Skipped);
        json.WriteNumber("bytes", sum.Bytes);
        json.WriteNumber("requests", sum.Requests);
        json.WriteNumber("pauses", sum.Pauses);
    }

    /// <summary>What a run did at one provider.</summary>
    public static void Write(Utf8JsonWriter json, VeoProviderSummary sum)
    {
        json.WriteString("provider", sum.Provider);
        json.WriteNumber("tasks", sum.Tasks);
        json.WriteNumber("succeeded", sum.Succeeded);
        json.WriteNumber("failed", sum.Failed);
        json.WriteNumber("canceled", sum.Canceled);
        json.WriteNumber("unfinished", sum.Unfinished);
        json.WriteNumber("saved", sum.Saved);
        json.WriteNumber("skipped", sum.Skipped);
        json.WriteNumber("bytes", sum.Bytes);
        json.WriteNumber("requests", sum.Requests);
        json.WriteNumber("pauses", sum.Pauses);
        json.WriteNumber("pausedSeconds", Seconds(sum.Paused));
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A time in seconds, to the millisecond.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
