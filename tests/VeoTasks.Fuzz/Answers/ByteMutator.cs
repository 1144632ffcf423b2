using System.IO.Compression;
using System.Text;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Fuzz.Answers;

/// <summary>Damages a text on its way to bytes: cut, scattered, wrongly encoded, wrapped or packed.</summary>
internal sealed class ByteMutator(Random random)
{
    private static readonly byte[][] Strangers =
    [
        [0xC0, 0x80], [0x80], [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0],
            [0x1B, (byte)'[', (byte)'2', (byte)'J'], [.. Encoding.UTF8.GetPreamble()],
    ];

    /// <summary>The text as bytes; half of the time they are what they should be.</summary>
    public byte[] Mutate(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(24) switch
        {
            0 or 1 => bytes[..random.Next(bytes.Length + 1)],
            2 or 3 => Scatter(bytes),
            4 => [.. Encoding.UTF8.GetPreamble(), .. bytes],
            5 or 6 => Insert(bytes, Strangers[random.Next(Strangers.Length)]),
            7 => Encoding.Unicode.GetBytes(text),
            8 => [.. bytes, .. bytes],
            9 => Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><head><title>{text}</title></head></html>"),
            10 => Encoding.UTF8.GetBytes($"callback({text});"),
            11 => Pack(bytes),
            12 => Encoding.UTF8.GetBytes($"data: {text}\n\n"),
            _ => bytes,
        };
    }

    /// <summary>Some bytes replaced by any others.</summary>
    public byte[] Scatter(byte[] bytes)
    {
        for (int count = random.Next(6); count >= 0 && bytes.Length > 0; count--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    /// <summary>The bytes in the coding gzip.</summary>
    public static byte[] Pack(byte[] bytes)
    {
        MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private byte[] Insert(byte[] bytes, byte[] what)
    {
        int at = random.Next(bytes.Length + 1);
        return [.. bytes.AsSpan(0, at), .. what, .. bytes.AsSpan(at)];
    }
}

/// <summary>Makes up the headers that adapters read.</summary>
internal sealed class HeaderMutator(Random random)
{
    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-8", "text/html", "text/html; charset=\"", "text/plain; charset=utf-16",
        "video/mp4", "multipart/byteranges",
        "application/octet-stream", "", ";", "application/", "a/b/c", "application/json, text/html", new('x', 5000), "text/html\u0000",
        "APPLICATION/JSON;;;;",
    ];

    private static readonly string[] Dates =
    [
        "Sun, 22 Nov 2026 02:36:00 GMT", "Sun, 99 Nov 2026 02:36:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Sunday, 22-Nov-26 02:36:00 GMT",
        "1735689600", "2026-11-22", "yesterday", "", "Sun, 22 Nov 2026 02:36:00 GMT, Sun, 22 Nov 2026 02:37:00 GMT",
    ];

    private static readonly string[] Waits =
    [
        "0", "7", "-5", "1e9", "99999999", "99999999999999999999999", "0.5", "NaN", "abc", "", " 9 ", "+9", "0x10", "9, 10", "-0", "1,5",
        "٣", "2147483648", "9223372036854775807", "9\u0000",
    ];

    /// <summary>Any headers; the usual ones more often than others.</summary>
    public AnswerHeaders Create() => random.Next(3) == 0 ? AnswerHeaders.None : new AnswerHeaders
    {
        ContentType = random.Next(2) == 0 ? Types[0] : Any(Types),
        Date = Sometimes(Dates),
        RetryAfter = random.Next(2) == 0 ? Sometimes(Waits) : Sometimes(Dates),
        RetryAfterMs = Sometimes(Waits),
        PollAfterMs = Sometimes(Waits),
        Challenge = random.Next(20) == 0 ? Any(["challenge", "", "x"]) : null,
    };

    private string? Sometimes(string[] choices) => random.Next(3) == 0 ? Any(choices) : null;

    private string Any(string[] choices) => choices[random.Next(choices.Length)];
}

/// <summary>What servers and attackers put where something else belongs.</summary>
internal static class HostileText
{
    /// <summary>Values of any kind, as JSON.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        "null", "true", "false", "0", "-0", "-1", "7", "150", "0.9999999", "1e400", "-1e400", "1e-400", "99999999999999999999999",
        "9223372036854775808",
        "2147483648", "1735689600", "1735689600000", "1735689600000000", "253402300800", "-62135596801",
        "\"\"", "\" \"", "\"NaN\"", "\"Infinity\"", "\"37.5%\"", "\"-5%\"", "\"1e9\"", "\"٣\"",
        "\"2025-01-01T00:00:00Z\"", "\"2025-02-30T25:61:61Z\"", "\"0000-00-00\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"9999-12-31T23:59:59-14:00\"",
        "\"Sun, 22 Nov 2026 02:36:00 GMT\"", "\"+275760-09-13T00:00:00Z\"",
        "[]", "{}", "[[[[]]]]", "[null,{},\"\"]", "[1,\"a\",[],{}]", "{\"message\":\"\",\"code\":\"\"}", "{\"\":\"\"}",
            "{\"url\":\"https://x.example/v.mp4\"}",
        "{\"bytesBase64Encoded\":\"AAEC\"}", "{\"bytesBase64Encoded\":\"====\"}",
        "\"completed\"", "\"FAILURE\"", "\"success\"", "\"cancelled\"", "\"İN_PROGRESS\"", "\" Succeeded\\t\"",
        "\"\\ud83d\"", "\"\\ude00\\ud83d\"", "{\"\\ud83d\":1}", "\"\\u001b[31mred\\u0007\\u202e\"",
            "\"\\u001b]8;;https://evil.example\\u0007link\\u001b]8;;\\u0007\"",
        "\"\\u009b2J\"", "\"\\u0000\"", "\"\\u2028\\u2029\\u0085\"", "\"\\ufeff\"", "\"e\\u0301\\u0301\\u0301\\u0301\"",
        "\"..\"", "\"a/../b\"", "\"%2e%2e%2f\"", "\"C:\\\\\"", "\"CON\"", "\"-rf\"", "\"$(whoami)\"", "\"'; DROP TABLE\"", "\"{{{{\"",
        "\"%s%n%x\"", "\"{0}{1}\"",
        "\"{\\\"error\\\":{\\\"message\\\":\\\"inner\\\"}}\"", "\"{\\\"error\\\":\\\"{\\\\\\\"error\\\\\\\":{}}\\\"}\"",
        "\"<html><title>x\\u001b[2J</title>\"",
        .. Links.Select(link => $"\"{link}\""),
    ];

    /// <summary>Names that mean something to an adapter.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "status", "id", "task_id", "data", "error", "message", "url", "video_url", "metadata", "task_info", "code", "fail_reason", "videos",
        "progress",
        "result_url", "model", "created_at", "completed_at", "expires_at", "seconds", "response", "output", "detail", "title", "$type",
        "__proto__",
    ];

    /// <summary>Links as they stand inside a JSON string.</summary>
    private static IReadOnlyList<string> Links =>
    [
        "data:video/mp4;base64,AAEC", "data:video/mp4;base64,@", "data:", "data:text/html,<script>", "gs://b/o", "s3://b/o",
        "file:///etc/passwd", "ftp://x.example/v",
        "//evil.example/x", "/\\\\evil.example", "/v1/videos/a/content", "/v1/../../x", "/?", "/#", "javascript:alert(1)", "http://",
        "https://", "https://[::1", "https://[fe80::1%25eth0]/",
        "http://localhost:3000/x", "https://x.example/a.mp4", "https://u:p@x.example:99999/", "https://x.example:0/",
        "https://x.example:-1/", "https://x.example\\\\@evil.example/",
        "https://x.example#@evil.example/", "HTTPS://X.EXAMPLE/A", "https://xn--/", "https://\\u00ad.example/", "https://x.example/\\ud800",
        "https://x.example/%00%0d%0aX: y",
        " https://x.example/a.mp4 ", "https://x.example/a.mp4\\r\\nX-Y: z", "https:x.example", "https:///x.example", "http://2130706433/",
        "http://0x7f.1/", "http://[::ffff:127.0.0.1]/",
    ];
}
