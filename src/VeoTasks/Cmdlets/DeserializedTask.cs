using System.Collections;
using System.Globalization;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Reads a task back that PowerShell has written down: Export-Clixml, ConvertTo-Json, a job or a remote session. The task has no provider
/// of its own yet, and none of its links may have a key, until <see cref="VeoTaskFactory.Adopt"/> has judged them.
/// </summary>
internal static class DeserializedTask
{
    /// <summary>The task that an object is, was before it was written down, or was submitted as; null for anything else.</summary>
    public static VeoTask? Of(PSObject item) => item.BaseObject switch
    {
        VeoTask task => task,
        PSCustomObject => Read(item),
        VeoSubmission { State: VeoSubmissionState.Accepted, TaskId: not null } submission => ToTask(submission),
        _ => null,
    };

    /// <summary>
    /// The task, if it succeeded and each of its videos has a link. Null for anything else, which is then taken by its id and asked for
    /// anew: only a link can save a video that its gateway has forgotten.
    /// </summary>
    private static VeoTask? Read(PSObject image)
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
                Label = DeserializedValues.Text(image, "Label"),
                Prompt = DeserializedValues.Text(image, "Prompt"),
                Status = VeoTaskStatus.Succeeded,
                RawStatus = TextSanitizer.Clean(DeserializedValues.Text(image, "RawStatus")),
                CreatedAt = DeserializedValues.Moment(image, "CreatedAt"),
                UpdatedAt = DeserializedValues.Moment(image, "UpdatedAt"),
                CompletedAt = DeserializedValues.Moment(image, "CompletedAt"),
                ExpiresAt = DeserializedValues.Moment(image, "ExpiresAt"),
                Billed = DeserializedValues.Text(image, "Billed"),
                Videos = [.. videos],
            }
            : null;
    }

    private static VeoTask ToTask(VeoSubmission submission) => new()
    {
        Id = submission.TaskId!,
        Provider = submission.Provider,
        Model = submission.Model,
        Label = submission.Label,
        Prompt = submission.Prompt,
        CreatedAt = submission.SubmittedAt,
        Status = VeoTaskStatus.Queued,
        Gateway = submission.Gateway,
    };

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

    /// <summary>
    /// The link of the video at a place. None where the bytes came in the gateway's answer, or come as JSON from its own endpoint.
    /// </summary>
    private static Uri? ReadLink(PSObject video, int place) =>
        DeserializedValues.Enum<VeoVideoTransport>(video, "Transport") is VeoVideoTransport.Bytes
        && DeserializedValues.Text(video, "Index") == place.ToString(CultureInfo.InvariantCulture)
        && DeserializedValues.Text(video, "Uri") is { } text
        && LinkParser.IsAbsolute(text)
            ? new Uri(text)
            : null;
}

/// <summary>Reads single values of objects that were written down, in whichever form they came back. What cannot be read is null.</summary>
internal static class DeserializedValues
{
    /// <summary>
    /// A property's value as it came back. Only plain values count: a property that runs something when it is read is none.
    /// </summary>
    public static object? Of(PSObject image, string name) =>
        image.Properties[name] is { MemberType: PSMemberTypes.NoteProperty or PSMemberTypes.Property } property ? property.Value : null;

    public static object? Bare(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>Text, a whole number or an address, as text; null for an empty one.</summary>
    public static string? Text(PSObject image, string name) => Bare(Of(image, name)) switch
    {
        string { Length: > 0 } text => text,
        Uri address => address.OriginalString,
        int or long => string.Create(CultureInfo.InvariantCulture, $"{Bare(Of(image, name))}"),
        _ => null,
    };

    /// <summary>A word of an enumeration, by its name or its number (which is what ConvertTo-Json writes).</summary>
    public static T? Enum<T>(PSObject image, string name)
        where T : struct, Enum =>
        System.Enum.TryParse(Text(image, name), ignoreCase: true, out T value) && System.Enum.IsDefined(value) ? value : null;

    /// <summary>
    /// A moment, in UTC: ConvertFrom-Json gives it as a DateTime, Import-Clixml as a bag of properties, Import-Csv as text.
    /// </summary>
    public static DateTimeOffset? Moment(PSObject image, string name) =>
        Of(image, name) is PSObject bag && bag.Properties["UtcDateTime"] is not null
            ? ReadMoment(Of(bag, "UtcDateTime"))
            : ReadMoment(Bare(Of(image, name)));

    private static DateTimeOffset? ReadMoment(object? value) => value switch
    {
        DateTimeOffset moment => moment.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Local } local => local.ToUniversalTime(),
        DateTime time => new DateTimeOffset(time.Ticks, TimeSpan.Zero),
        string text when DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset moment) => moment,
        _ => null,
    };
}

/// <summary>
/// Lets a parameter that takes tasks take them also after they were written down and read again. Everything else is left as it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeserializedTaskAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        VeoTask?[] tasks = [.. (LanguagePrimitives.GetEnumerable(inputData) ?? new[] { inputData }).Cast<object?>()
            .Select(one => one is null ? null : DeserializedTask.Of(PSObject.AsPSObject(one)))];
        return tasks.Contains(null) ? inputData : tasks;
    }
}
