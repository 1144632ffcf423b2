using VeoTasks.Gateways;

namespace VeoTasks.Fuzz.Answers;

/// <summary>Makes up the headers that adapters read.</summary>
internal sealed class HeaderMutator(Random random)
{
    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-8", "text/html", "text/html; charset=\"", "text/plain; charset=utf-16", "video/mp4", "multipart/byteranges",
        "application/octet-stream", "", ";", "application/", "a/b/c", "application/json, text/html", new('x', 5000), "text/html\u0000", "APPLICATION/JSON;;;;",
    ];

    private static readonly string[] Dates =
    [
        "Sun, 22 Nov 2026 02:36:00 GMT", "Sun, 99 Nov 2026 02:36:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sunday, 22-Nov-26 02:36:00 GMT",
        "1735689600", "2026-11-22", "yesterday", "", "Sun, 22 Nov 2026 02:36:00 GMT, Sun, 22 Nov 2026 02:37:00 GMT",
    ];

    private static readonly string[] Waits =
    [
        "0", "7", "-5", "1e9", "99999999", "99999999999999999999999", "0.5", "NaN", "abc", "", " 9 ", "+9", "0x10", "9, 10", "-0", "1,5", "٣", "2147483648", "9223372036854775807", "9\u0000",
    ];

    /// <summary>Any headers; the usual ones more often than others.</summary>
    public AnswerHeaders Create() => random.Next(3) == 0 ? AnswerHeaders.None : new AnswerHeaders
    {
        ContentType = random.Next(2) == 0 ? Types[0] : Any(Types),
        Date = Sometimes(Dates),
        RetryAfter = random.Next(2) == 0 ? Sometimes(Waits) : Sometimes(Dates),
        RetryAfterMs = Sometimes(Waits),
        PollAfterMs = Sometimes(Waits),
        CfMitigated = random.Next(20) == 0 ? Any(["challenge", "", "x"]) : null,
    };

    private string? Sometimes(string[] choices) => random.Next(3) == 0 ? Any(choices) : null;

    private string Any(string[] choices) => choices[random.Next(choices.Length)];
}
