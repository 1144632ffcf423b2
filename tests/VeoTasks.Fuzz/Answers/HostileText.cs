namespace VeoTasks.Fuzz.Answers;

/// <summary>What servers and attackers put where something else belongs.</summary>
internal static class HostileText
{
    /// <summary>Values of any kind, as JSON.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        "null", "true", "false", "0", "-0", "-1", "7", "150", "0.9999999", "1e400", "-1e400", "1e-400", "99999999999999999999999", "9223372036854775808",
        "2147483648", "1735689600", "1735689600000", "1735689600000000", "253402300800", "-62135596801",
        "\"\"", "\" \"", "\"NaN\"", "\"Infinity\"", "\"37.5%\"", "\"-5%\"", "\"1e9\"", "\"٣\"",
        "\"2025-01-01T00:00:00Z\"", "\"2025-02-30T25:61:61Z\"", "\"0000-00-00\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"Sun, 22 Nov 2026 02:36:00 GMT\"", "\"+275760-09-13T00:00:00Z\"",
        "[]", "{}", "[[[[]]]]", "[null,{},\"\"]", "[1,\"a\",[],{}]", "{\"message\":\"\",\"code\":\"\"}", "{\"\":\"\"}", "{\"url\":\"https://x.example/v.mp4\"}",
        "{\"bytesBase64Encoded\":\"AAEC\"}", "{\"bytesBase64Encoded\":\"====\"}",
        "\"completed\"", "\"FAILURE\"", "\"success\"", "\"cancelled\"", "\"İN_PROGRESS\"", "\" Succeeded\\t\"",
        "\"\\ud83d\"", "\"\\ude00\\ud83d\"", "{\"\\ud83d\":1}", "\"\\u001b[31mred\\u0007\\u202e\"", "\"\\u001b]8;;https://evil.example\\u0007link\\u001b]8;;\\u0007\"",
        "\"\\u009b2J\"", "\"\\u0000\"", "\"\\u2028\\u2029\\u0085\"", "\"\\ufeff\"", "\"e\\u0301\\u0301\\u0301\\u0301\"",
        "\"..\"", "\"a/../b\"", "\"%2e%2e%2f\"", "\"C:\\\\\"", "\"CON\"", "\"-rf\"", "\"$(whoami)\"", "\"'; DROP TABLE\"", "\"{{{{\"", "\"%s%n%x\"", "\"{0}{1}\"",
        "\"{\\\"error\\\":{\\\"message\\\":\\\"inner\\\"}}\"", "\"{\\\"error\\\":\\\"{\\\\\\\"error\\\\\\\":{}}\\\"}\"", "\"<html><title>x\\u001b[2J</title>\"",
        .. Links.Select(link => $"\"{link}\""),
    ];

    /// <summary>Names that mean something to an adapter.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "status", "id", "task_id", "data", "error", "message", "url", "video_url", "metadata", "task_info", "code", "fail_reason", "videos", "progress",
        "result_url", "model", "created_at", "completed_at", "expires_at", "seconds", "response", "output", "detail", "title", "$type", "__proto__",
    ];

    /// <summary>Links as they stand inside a JSON string.</summary>
    private static IReadOnlyList<string> Links =>
    [
        "data:video/mp4;base64,AAEC", "data:video/mp4;base64,@", "data:", "data:text/html,<script>", "gs://b/o", "s3://b/o", "file:///etc/passwd", "ftp://x.example/v",
        "//evil.example/x", "/\\\\evil.example", "/v1/videos/a/content", "/v1/../../x", "/?", "/#", "javascript:alert(1)", "http://", "https://", "https://[::1", "https://[fe80::1%25eth0]/",
        "http://localhost:3000/x", "https://x.example/a.mp4", "https://u:p@x.example:99999/", "https://x.example:0/", "https://x.example:-1/", "https://x.example\\\\@evil.example/",
        "https://x.example#@evil.example/", "HTTPS://X.EXAMPLE/A", "https://xn--/", "https://\\u00ad.example/", "https://x.example/\\ud800", "https://x.example/%00%0d%0aX: y",
        " https://x.example/a.mp4 ", "https://x.example/a.mp4\\r\\nX-Y: z", "https:x.example", "https:///x.example", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/",
    ];
}
