using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator;

/// <summary>A store that the videos lie in: the CDN, or the mirror, to which redirects lead and a key must not follow.</summary>
/// <param name="state">The emulator's tasks and links.</param>
/// <param name="name">Its origin's name.</param>
/// <param name="isSigned">Whether it wants a signed link.</param>
internal sealed class CdnOrigin(EmulatorState state, string name, bool isSigned) : IOrigin
{
    public string Name => name;

    public ValueTask<Reply> AnswerAsync(EmulatedRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsGet && !HttpMethods.IsHead(request.Method))
        {
            return ValueTask.FromResult(CdnErrors.MethodNotAllowed());
        }

        if (VideoPath.Find(state.Tasks, request.Segments) is not var (task, video))
        {
            return ValueTask.FromResult(CdnErrors.NotFound());
        }

        IReadOnlyList<Fault> faults = VideoFaults.Take(task.Script, video);
        Reply? refusal = isSigned ? state.Links.Check(request, task.Script, video) : null;
        Reply reply = refusal ?? VideoReply.For(request, task.Script, video, faults);
        return ValueTask.FromResult(FaultEffects.Apply(faults, reply, new FaultTarget(request, state.Mirror, CdnErrors.Error)));
    }
}

/// <summary>Errors as S3 and OSS write them: XML with a code and a message.</summary>
internal static class CdnErrors
{
    public static Reply Denied(string code, string message) => Error(403, code, message);

    public static Reply NotFound() => Error(404, "NoSuchKey", "The specified key does not exist.");

    public static Reply MethodNotAllowed() =>
        Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.").With([new("Allow", "GET, HEAD")]);

    public static Reply Error(int statusCode) => Error(statusCode, ((HttpStatusCode)statusCode).ToString(), "The request failed.");

    private static Reply Error(int statusCode, string code, string message) => Reply.Text(
        statusCode, "application/xml",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + $"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>5FDB0A6E1C2D4F53</RequestId></Error>");
}

/// <summary>Where a video stands at the CDN: videos/{gateway}/{id}/{index}.mp4, the id as one encoded segment.</summary>
internal static class VideoPath
{
    private const string Extension = ".mp4";

    /// <summary>Without a leading slash.</summary>
    public static string Of(EmulatedTask task, VideoEntry video) =>
        string.Create(CultureInfo.InvariantCulture, $"videos/{task.Gateway}/{Uri.EscapeDataString(task.Id)}/{video.Index}{Extension}");

    public static (TaskEntry Task, VideoEntry Video)? Find(TaskTable tasks, string[] segments)
    {
        if (segments is not ["videos", var gateway, var id, var file] || !file.EndsWith(Extension, StringComparison.Ordinal))
        {
            return null;
        }

        bool isIndex =
            int.TryParse(file.AsSpan(0, file.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        return isIndex && tasks.Find(gateway, id) is { } task && index < task.Videos.Count ? (task, task.Videos[index]) : null;
    }
}

/// <summary>Counts a request for a video and finds what goes wrong with it.</summary>
internal static class VideoFaults
{
    /// <summary>The faults of this request. Those that change the video itself have done so.</summary>
    public static IReadOnlyList<Fault> Take(EmulatedTask task, VideoEntry video)
    {
        IReadOnlyList<Fault> faults = task.VideoFaults.ForVideo(video.CountRequest(), video.Index);
        foreach (Fault fault in faults)
        {
            if (fault.Kind == FaultKind.Changed)
            {
                video.Change(fault.Length);
            }
            else if (fault.Kind == FaultKind.ExpireLink)
            {
                video.ExpireLink();
            }
        }

        return faults;
    }
}

/// <summary>Makes and checks signed links, as object stores do: whoever has the link may read, until it expires.</summary>
internal sealed class LinkSigner(TimeProvider time)
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The path and query of a link that is good from now on, without a leading slash.</summary>
    public string Sign(EmulatedTask task, VideoEntry video)
    {
        string path = VideoPath.Of(task, video);
        if (task.LinkLifetime is not { } lifetime)
        {
            return $"{path}?sig={Signature(path, video, "")}";
        }

        string expires = (time.GetUtcNow() + lifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"{path}?expires={expires}&sig={Signature(path, video, expires)}";
    }

    /// <summary>Why a link is not good, as the store would say it; null when it is.</summary>
    public Reply? Check(EmulatedRequest request, EmulatedTask task, VideoEntry video)
    {
        if (request.Query("sig") is not { } signature)
        {
            return CdnErrors.Denied("AccessDenied", "Access Denied.");
        }

        string expires = request.Query("expires") ?? "";
        if (signature != Signature(VideoPath.Of(task, video), video, expires))
        {
            return CdnErrors.Denied(
                "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
        }

        bool isExpired =
            expires.Length > 0 && time.GetUtcNow().ToUnixTimeMilliseconds() >= long.Parse(expires, CultureInfo.InvariantCulture);
        return isExpired ? CdnErrors.Denied("AccessDenied", "Request has expired.") : null;
    }

    private string Signature(string path, VideoEntry video, string expires)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{path}\n{video.LinkGeneration}\n{expires}");

        // Known for what it is wherever it turns up.
        return "signed-" + Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).ToLowerInvariant();
    }
}
