using System.Collections;
using System.Globalization;
using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Reads a task back that PowerShell has written down: Export-Clixml, ConvertTo-Json, a job or a remote session. The task has no provider of its own
/// yet, and none of its links may have a key, until <see cref="VeoTaskFactory.Adopt"/> has judged them.
/// </summary>
internal static class DeserializedTask
{
    /// <summary>
    /// The task, if it succeeded and each of its videos has a link. Null for anything else, which is then taken by its id and asked for anew: only a
    /// link can save a video that its gateway has forgotten.
    /// </summary>
    public static VeoTask? Read(PSObject image)
    {
        string? id = DeserializedValues.Text(image, "Id");
        string? provider = DeserializedValues.Text(image, "Provider");
        string? model = DeserializedValues.Text(image, "Model");
        return id is not null && provider is not null && TaskReferenceParser.IsUsable(new(id, provider, model))
            && DeserializedValues.Enum<VeoTaskStatus>(image, "Status") is VeoTaskStatus.Succeeded
            && ReadVideos(image) is { Count: > 0 } videos
            ? new VeoTask
            {
                Id = id,
                Provider = provider,
                Model = model,
                Status = VeoTaskStatus.Succeeded,
                RawStatus = DeserializedValues.Text(image, "RawStatus"),
                CreatedAt = DeserializedValues.Moment(image, "CreatedAt"),
                UpdatedAt = DeserializedValues.Moment(image, "UpdatedAt"),
                CompletedAt = DeserializedValues.Moment(image, "CompletedAt"),
                ExpiresAt = DeserializedValues.Moment(image, "ExpiresAt"),
                Videos = videos,
            }
            : null;
    }

    private static List<VeoVideo>? ReadVideos(PSObject image)
    {
        List<VeoVideo> videos = [];
        foreach (object? one in DeserializedValues.Bare(DeserializedValues.Of(image, "Videos")) as IEnumerable ?? Array.Empty<object>())
        {
            if (videos.Count == VideoCollector.MaximumVideos || one is not PSObject video || ReadLink(video, videos.Count) is not { } link)
            {
                return null;
            }

            videos.Add(new VeoVideo { Uri = link, Index = videos.Count });
        }

        return videos;
    }

    /// <summary>The link of the video at a place. None where the bytes came in the gateway's answer, or come as JSON from its own endpoint.</summary>
    private static Uri? ReadLink(PSObject video, int place) =>
        DeserializedValues.Enum<VeoVideoTransport>(video, "Transport") is VeoVideoTransport.Bytes
        && DeserializedValues.Text(video, "Index") == place.ToString(CultureInfo.InvariantCulture)
        && DeserializedValues.Text(video, "Uri") is { } text
        && LinkParser.IsAbsolute(text)
            ? new Uri(text)
            : null;
}
