using System.Globalization;

namespace VeoTasks.Saving;

/// <summary>
/// Reads from a signed link until when it is good. Stores write it in one of three ways: a moment and seconds from then ("X-Amz-Date" and
/// "X-Amz-Expires"; Google, Alibaba and Volcengine put other letters between the X and the last word), a moment in seconds since 1970
/// ("Expires" of S3's older signature, OSS and CloudFront), or a moment as text ("se" of Azure). A link that says nothing may be good for
/// ever.
/// </summary>
internal static class LinkExpiry
{
    private const string BasicFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>What is smaller under a name that not only stores use is no moment.</summary>
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Later moments are given in milliseconds.</summary>
    private const long LargestSeconds = 100_000_000_000;

    /// <summary>When a video's link ends, by the link itself or by the task, whichever comes first; null when neither says.</summary>
    public static DateTimeOffset? Of(VeoTask task, VeoVideo video)
    {
        DateTimeOffset? link = video.Uri is { } address && !video.RequiresKey ? Of(address) : null;
        return task.ExpiresAt is { } end && !(link < end) && video.Transport is not VeoVideoTransport.Inline ? end : link;
    }

    /// <summary>When a link ends; null when it does not say.</summary>
    public static DateTimeOffset? Of(Uri link)
    {
        DateTimeOffset? signed = null;
        double? seconds = null;
        foreach (string pair in link.Query.TrimStart('?').Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = pair[..Math.Max(equals, 0)].ToLowerInvariant();
            string value = Uri.UnescapeDataString(pair[(equals + 1)..]);
            switch (name)
            {
                case "expires" when ReadMoment(value) is { } moment:
                    return moment;
                case "expire" or "exp" or "expires_at" or "expiry" or "x-expires" when ReadMoment(value) is { } moment && moment > Earliest:
                    return moment;
                case "se" when DateTimeOffset.TryParse(
                    value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment):
                    return moment;
                case ['x', '-', .., '-', 'd', 'a', 't', 'e']:
                    signed = DateTimeOffset.TryParseExact(
                        value, BasicFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
                        ? date
                        : null;
                    break;
                case ['x', '-', .., '-', 'e', 'x', 'p', 'i', 'r', 'e', 's']:
                    seconds = uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint count) ? count : null;
                    break;
            }
        }

        return signed is { } begin && seconds is { } lifetime && lifetime < (DateTimeOffset.MaxValue - begin).TotalSeconds
            ? begin.AddSeconds(lifetime)
            : null;
    }

    private static DateTimeOffset? ReadMoment(string value) =>
        !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number > LargestSeconds * 1000 ? null
        : number > LargestSeconds ? DateTimeOffset.FromUnixTimeMilliseconds(number)
        : DateTimeOffset.FromUnixTimeSeconds(number);
}

/// <summary>
/// Says in time that links of waiting videos are about to end: not before the input had time to come, and not more than once an hour.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="warn">Takes the sentence.</param>
internal sealed class ExpiryWatch(TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly object _gate = new();
    private DateTimeOffset _notBefore = time.GetUtcNow() + Patience;

    /// <summary>No more will come than what waits now, so that its number can be told.</summary>
    public void InputIsOver()
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            _notBefore = _notBefore - now <= Patience && _notBefore > now ? now : _notBefore;
        }
    }

    /// <summary>Looks at when each of the waiting tasks' links end; null where nobody says.</summary>
    public void Look(IReadOnlyList<DateTimeOffset?> waiting)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<DateTimeOffset> soon = [.. waiting.OfType<DateTimeOffset>().Where(end => end > now && end <= now + Horizon)];
        lock (_gate)
        {
            if (soon.Count == 0 || now < _notBefore)
            {
                return;
            }

            _notBefore = now + Pause;
        }

        warn(string.Create(
            CultureInfo.InvariantCulture,
            $"{soon.Count} of {waiting.Count} tasks that wait to be saved expire within {Horizon.TotalHours:0} h, the first in "
                + $"{Show(soon.Min() - now)}. They are saved first."));
    }

    private static string Show(TimeSpan left) => left < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left.TotalMinutes):0} min");
}
