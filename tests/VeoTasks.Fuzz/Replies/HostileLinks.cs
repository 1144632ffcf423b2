using System.Collections.Concurrent;
using System.Globalization;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Running;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Replies;

/// <summary>Addresses that a hostile server names, for a video or for a redirect.</summary>
internal sealed class HostileLinks(CaseFacts facts, Random random)
{
    /// <summary>Where a video may be fetched from.</summary>
    public string Good() => random.Next(8) switch
    {
        0 => "/v1/videos/" + facts.Ids[0] + "/content",
        1 => new Uri(facts.GatewayUri, "/files/" + random.Next(9)) + Query(),
        _ => new Uri(facts.CdnUri, string.Create(CultureInfo.InvariantCulture, $"/v/{random.Next(1000)}.mp4")) + Query(),
    };

    /// <summary>Where no video may be fetched from; each leads to a listener that notices, or nowhere.</summary>
    public string ForbiddenForResults() => facts.IsPublic ? Any(PrivateForms()) : Any(CredentialForms());

    /// <summary>Where a redirect of a question must not lead: any other origin.</summary>
    public string ForbiddenForQuestions() => Any([.. facts.IsPublic ? PrivateForms() : OtherOrigins(), .. CredentialForms()]);

    /// <summary>What is hardly an address.</summary>
    public string Odd() => Any(
    [
        "", " ", "?", "#", "/", "//", "///", "\\", "http:", "https:", "http://", "https://[", "http://%", "mailto:a@b", "about:blank",
        "javascript:alert(1)", "data:text/html,x",
        "/" + new string('a', 9000), "/%00", "/ü/★", "https://ü.example/", "http://127.0.0.1:99999/", "/a b", "?" + new string('&', 500),
        "//?", "/..//..//", "\u0001", "/v/1.mp4?a=b#c",
        "https://other.example/v.mp4" + Query(), "https://10.0.0.1/v.mp4",
            "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://100.64.0.1/", "https://224.0.0.1/",
    ]);

    /// <summary>The query of a signed link.</summary>
    public string Query() => $"?Expires=99999999999&sig={facts.Signature}";

    /// <summary>With a user name, or another scheme than http and https.</summary>
    private string[] CredentialForms()
    {
        int port = facts.Site.Forbidden[0].Port;
        return
        [
            $"http://user:{facts.Signature}@127.0.0.1:{port}/v.mp4", $"http://u@127.0.0.1:{port}/",
            $"https://gateway.example@127.0.0.1:{port}/",
            $"http://127.0.0.1:{facts.Site.Gateway.Port}@127.0.0.1:{port}/", $"ftp://127.0.0.1:{port}/v.mp4", $"gopher://127.0.0.1:{port}/",
            $"file://127.0.0.1/etc/passwd", $"ws://127.0.0.1:{port}/",
        ];
    }

    private string[] OtherOrigins()
    {
        int port = facts.Site.Forbidden[0].Port;
        return [$"http://127.0.0.1:{port}/v1", $"//127.0.0.1:{port}/", $"http://localhost:{port}/", $"https://127.0.0.1:{port}/",
            $"http://localhost:{facts.Site.Forbidden[^1].Port}/"];
    }

    /// <summary>This machine under all its names, and the public names without TLS.</summary>
    private string[] PrivateForms()
    {
        int port = facts.Site.Forbidden[0].Port;
        int port6 = facts.Site.Forbidden[^1].Port;
        return
        [
            $"https://127.0.0.1:{port}/v.mp4", $"http://127.0.0.1:{port}/v.mp4", $"https://localhost:{port}/",
            $"https://localhost.:{port}/", $"https://LOCALHOST:{port}/", $"https://127.1:{port}/",
            $"https://2130706433:{port}/", $"https://0x7f000001:{port}/", $"https://0177.0.0.1:{port}/", $"https://[::1]:{port6}/",
            $"https://[::ffff:127.0.0.1]:{port}/", $"https://0.0.0.0:{port}/",
            $"http://{Server.LoopbackSite.CdnName}/v.mp4{Query()}",
                $"http://{Server.LoopbackSite.GatewayName}/v1", $"//127.0.0.1:{port}/", $"https://u:p@{Server.LoopbackSite.CdnName}:444/",
        ];
    }

    private string Any(string[] choices) => choices[random.Next(choices.Length)];
}

/// <summary>
/// Decides what each request gets. What the n-th request for an address gets does not depend on the others, so a case runs the same way
/// again.
/// </summary>
internal sealed class HostileServer(CaseFacts facts)
{
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>The answer.</summary>
    /// <param name="isGateway">Whether it is the gateway that is asked.</param>
    /// <param name="request">The request.</param>
    public RawReply Answer(bool isGateway, SeenRequest request)
    {
        string? id = facts.Ids.FirstOrDefault(one => request.Target.Contains(one, StringComparison.Ordinal));
        bool isQuestion = isGateway && id is not null && request.Header("Accept") is "application/json";
        string topic = isQuestion ? id! : request.Target.Split('?')[0];
        int nth = _asked.AddOrUpdate(topic, 0, (_, asked) => asked + 1);
        Random random = new(StableHash.Of(facts.Seed, topic, nth));
        return isQuestion ? new PollReplies(facts, random).Next(id!, nth) : new ResultReplies(facts, random).Next(request);
    }
}

/// <summary>Texts of a server that knows the key and the signatures and wants them shown.</summary>
internal sealed class HostileWords(CaseFacts facts, Random random)
{
    /// <summary>A text, not escaped.</summary>
    public string Next() => random.Next(10) switch
    {
        0 => $"key {facts.Secret} is wrong",
        1 => $"Authorization: Bearer {facts.Secret}",
        2 => $"see https://cdn.example/v.mp4?sig={facts.Signature}&x=1 and http://user:{facts.Signature}@h/",
        3 => $"\u001b[31m{facts.Secret}\u001b[0m\u0007 \u202e{facts.Secret}",
        // So long that the cut falls into the key.
        4 => new string('x', 470 + random.Next(60)) + facts.Secret,
        5 => new string(CaseFacts.Marker, 2000),
        6 => facts.Secret,
        7 => $"{facts.Secret[..10]}\u0000{facts.Secret[10..]}",
        8 => "",
        _ => "the prompt was refused",
    };
}
