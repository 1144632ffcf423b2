using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Makes and checks signed links, as object stores do: whoever has the link may read, until it expires. Nothing is remembered, all is in the link.</summary>
internal sealed class LinkSigner(TimeProvider time)
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The path and query of a link that is good from now on, without a leading slash.</summary>
    public string Sign(EmulatedTask task, VideoEntry video)
    {
        var path = VideoPath.Of(task, video);
        if (task.LinkLifetime is not { } lifetime)
        {
            return $"{path}?sig={Signature(path, video, "")}";
        }

        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"{path}?expires={expires}&sig={Signature(path, video, expires)}";
    }

    /// <summary>Why a link is not good, as the store would say it; null when it is.</summary>
    public Reply? Check(EmulatedRequest request, EmulatedTask task, VideoEntry video)
    {
        if (request.Query("sig") is not { } signature)
        {
            return CdnErrors.Denied("AccessDenied", "Access Denied.");
        }

        var expires = request.Query("expires") ?? "";
        if (signature != Signature(VideoPath.Of(task, video), video, expires))
        {
            return CdnErrors.Denied("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.");
        }

        var isExpired = expires.Length > 0 && time.GetUtcNow().ToUnixTimeMilliseconds() >= long.Parse(expires, CultureInfo.InvariantCulture);
        return isExpired ? CdnErrors.Denied("AccessDenied", "Request has expired.") : null;
    }

    private string Signature(string path, VideoEntry video, string expires)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{path}\n{video.LinkGeneration}\n{expires}");

        // Known for what it is wherever it turns up.
        return "signed-" + Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).ToLowerInvariant();
    }
}
