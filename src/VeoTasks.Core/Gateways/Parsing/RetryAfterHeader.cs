using System.Buffers;
using System.Globalization;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Reads how long a gateway asks to be left alone. The result is never negative and never more than five minutes.</summary>
internal static class RetryAfterHeader
{
    /// <summary>The longest wait a header can ask for; the sum of a fault and a large number must not park a task for a year.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromMinutes(5);

    private const NumberStyles Blanks = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    private const DateTimeStyles DateStyle = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>The three forms of an HTTP date (RFC 9110, 5.6.7).</summary>
    private static readonly string[] DateForms =
        ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>
    /// The wait from <c>retry-after-ms</c>, else from <c>Retry-After</c> in seconds or as a date; null when neither makes sense.
    /// A date is measured against the answer's own Date header, since the local clock may be wrong. It is ignored when there is
    /// none, unless <paramref name="now"/> is given. Of values joined by a comma the first valid one counts.
    /// </summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="now">The local time, used only when the answer carries no Date.</param>
    public static TimeSpan? Read(AnswerHeaders headers, DateTimeOffset? now = null) =>
        Milliseconds(headers.RetryAfterMs) ?? SecondsOrDate(headers.RetryAfter, Date(headers.Date) ?? now);

    /// <summary>
    /// The gateway's advice, in an answer that holds a task, when to look again: <c>openai-poll-after-ms</c>, sent by
    /// OpenAI-style video APIs, else what <see cref="Read"/> reads (RFC 9110, 10.2.3, allows Retry-After with any status).
    /// </summary>
    public static TimeSpan? PollAfter(AnswerHeaders headers) => Milliseconds(headers.PollAfterMs) ?? Read(headers);

    private static TimeSpan? SecondsOrDate(string? header, DateTimeOffset? sentAt)
    {
        if (header is null)
        {
            return null;
        }

        string[] parts = header.Split(',');
        for (int index = 0; index < parts.Length; index++)
        {
            // Two of the three date forms have a comma of their own.
            string? pair = index + 1 < parts.Length ? $"{parts[index]},{parts[index + 1]}" : null;
            TimeSpan? wait = Number(parts[index], TimeSpan.TicksPerSecond) ?? Until(pair, sentAt) ?? Until(parts[index], sentAt);
            if (wait is not null)
            {
                return wait;
            }
        }

        return null;
    }

    private static TimeSpan? Milliseconds(string? header) =>
        header?.Split(',').Select(part => Number(part, TimeSpan.TicksPerMillisecond)).FirstOrDefault(wait => wait is not null);

    /// <summary>Digits with at most one point: no sign, no exponent, no "NaN".</summary>
    private static TimeSpan? Number(string text, long ticksPerUnit) =>
        text.AsSpan().Trim().IndexOfAnyExcept(Digits) < 0
        && double.TryParse(text, NumberStyles.AllowDecimalPoint | Blanks, CultureInfo.InvariantCulture, out double count)
            ? TimeSpan.FromTicks((long)Math.Min(count * ticksPerUnit, Maximum.Ticks))
            : null;

    private static TimeSpan? Until(string? text, DateTimeOffset? sentAt)
    {
        if (Date(text) is not { } date || sentAt is not { } reference)
        {
            return null;
        }

        TimeSpan wait = date - reference;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Maximum ? Maximum : wait;
    }

    internal static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParseExact(text?.Trim(), DateForms, CultureInfo.InvariantCulture, DateStyle, out DateTimeOffset date)
            ? date : null;
}
