using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using VeoTasks.Http;

namespace VeoTasks.Output;

/// <summary>
/// Puts what happens to a run into events for machines: one JSON object each, in one line. The names of events and fields are part of the
/// module's interface and never change. There is no field for a link or a key, and what gateways say is scrubbed before it gets here and
/// once more when it is written.
/// </summary>
internal sealed class RunEvents(string command)
{
    /// <summary>The tag of all events; each has that of its name besides.</summary>
    private const string Tag = "VeoTasks";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public (string Json, string[] Tags) Of(VeoTask task) => Compose("TaskFinished", json =>
    {
        json.WriteString("provider", task.Provider);
        json.WriteString("id", task.Id);
        json.WriteString("model", task.Model);
        json.WriteString("label", task.Label);
        json.WriteString("prompt", task.Prompt);
        json.WriteString("status", task.Status.ToString());
        json.WriteNumber("videos", task.Videos.Length);
        WriteTime(json, "createdAt", task.CreatedAt);
        WriteTime(json, "completedAt", task.CompletedAt);
        WriteTime(json, "expiresAt", task.ExpiresAt);
        json.WriteString("billed", task.Billed);
        json.WriteString("errorCode", task.Error?.Code);
        json.WriteString("message", task.Error is { } error ? Redaction.Scrub(error.Message, null) : null);
    });

    public (string Json, string[] Tags) Of(SavedVideo video) => Compose("VideoSaved", json =>
    {
        json.WriteString("provider", video.Provider);
        json.WriteString("id", video.TaskId);
        json.WriteNumber("index", video.Index);
        json.WriteString("label", video.Label);
        json.WriteString("prompt", video.Prompt);
        json.WriteString("path", video.Path);
        json.WriteNumber("bytes", video.Length);
        json.WriteString("sha256", video.Sha256);
        json.WriteNumber("seconds", Seconds(video.Elapsed));
        json.WriteBoolean("resumed", video.Resumed);
        json.WriteBoolean("skipped", video.Skipped);
    });

    public (string Json, string[] Tags) Of(ErrorRecord error) => Compose("Failed", json =>
    {
        json.WriteString("provider", VeoErrors.ProviderOf(error));
        json.WriteString("id", VeoErrors.TaskOf(error)?.Id);
        json.WriteString("errorId", VeoErrors.IdOf(error));
        json.WriteString("category", error.CategoryInfo.Category.ToString());
        json.WriteString("message", Redaction.Scrub(error.ErrorDetails?.Message ?? error.Exception.Message, null));
    });

    public (string Json, string[] Tags) OfPause(string provider, TimeSpan pause, string reason) => Compose("ProviderPaused", json =>
    {
        json.WriteString("provider", provider);
        json.WriteNumber("seconds", Seconds(pause));
        json.WriteString("reason", Redaction.Scrub(reason, null));
    });

    public (string Json, string[] Tags) Of(VeoSummary sum) => Compose("RunEnded", json =>
    {
        json.WriteString("end", sum.End.ToString());
        json.WriteNumber("seconds", Seconds(sum.Elapsed));
        json.WriteNumber("rejected", sum.Rejected);
        WriteCounts(json, sum.Tasks, sum.Succeeded, sum.Failed, sum.Canceled, sum.Unfinished, sum.Saved, sum.Skipped, sum.Bytes,
            sum.Requests, sum.Pauses);
        json.WriteStartObject("errors");
        foreach ((string id, int count) in sum.Errors)
        {
            json.WriteNumber(id, count);
        }

        json.WriteEndObject();
        json.WriteStartArray("providers");
        foreach (VeoProviderSummary part in sum.Providers)
        {
            json.WriteStartObject();
            json.WriteString("provider", part.Provider);
            WriteCounts(
                json, part.Tasks, part.Succeeded, part.Failed, part.Canceled, part.Unfinished, part.Saved, part.Skipped, part.Bytes,
                    part.Requests, part.Pauses);
            json.WriteNumber("pausedSeconds", Seconds(part.Paused));
            json.WriteString("billed", part.Billed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private (string Json, string[] Tags) Compose(string name, Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, Readable))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            json.WriteString("time", DateTime.UtcNow);
            json.WriteString("command", command);
            write(json);
            json.WriteEndObject();
        }

        return (Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length), [Tag, $"{Tag}.{name}"]);
    }

    private static void WriteCounts(Utf8JsonWriter json, params long[] counts)
    {
        string[] names = ["tasks", "succeeded", "failed", "canceled", "unfinished", "saved", "skipped", "bytes", "requests", "pauses"];
        for (int index = 0; index < names.Length; index++)
        {
            json.WriteNumber(names[index], counts[index]);
        }
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
    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
