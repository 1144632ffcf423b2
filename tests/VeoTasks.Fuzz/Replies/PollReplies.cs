using System.Text;
using System.Text.Json;
using VeoTasks.Fuzz.Answers;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Replies;

/// <summary>Answers to the question how a task is doing.</summary>
internal sealed class PollReplies(CaseFacts facts, Random random)
{
    /// <summary>So many questions for one task may be answered with anything; later ones with an end.</summary>
    private const int Patience = 5;

    private static readonly int[] Statuses = [201, 202, 204, 206, 300, 304, 400, 401, 402, 403, 404, 404, 404, 405, 407, 408, 409, 410, 418,
        422, 425, 429, 429, 451, 500, 501, 502, 503, 504, 520, 529, 599];
    private static readonly string[] Waits =
        ["0", "3", "-1", "1e9", "abc", "99999999999", "Sun, 22 Nov 2026 00:02:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"];

    private readonly HostileLinks _links = new(facts, random);
    private readonly HostileWords _words = new(facts, random);

    /// <summary>The next answer.</summary>
    /// <param name="id">The task that is asked for.</param>
    /// <param name="nth">How often it was asked for before.</param>
    public RawReply Next(string id, int nth) => (nth < Patience ? random.Next(24) : 20 + random.Next(4)) switch
    {
        < 4 => Json(Text("Running", id) ?? Text("Queued", id)!),
        < 8 => Json(Damaged(id)),
        8 => Status(),
        9 => Json(Failed(id)),
        10 or 11 => Redirect(),
        12 or 13 or 14 => new BrokenReplies(random).Next(Encoding.UTF8.GetBytes(Succeeded(id))),
        15 => RawReply.Good(200, Encoding.UTF8.GetBytes($"<html><title>{_words.Next()}</title></html>"), "Content-Type: text/html"),
        16 => RawReply.Good(200, new ByteMutator(random).Mutate(WithoutSignature(Succeeded(id))), "Content-Type: application/json"),
        17 => Json(
            JsonSerializer.Serialize(new { status = _words.Next(), id, task_id = id, model = _words.Next(), message = _words.Next() })),
        20 => Json(Failed(id)),
        _ => Json(Succeeded(id)),
    };

    private RawReply Status()
    {
        int status = Statuses[random.Next(Statuses.Length)];
        string body =
            random.Next(3) == 0 ? "" : JsonSerializer.Serialize(new { error = new { message = _words.Next(), code = _words.Next() } });
        string[] headers = random.Next(2) == 0
            ? ["Content-Type: application/json"]
            : ["Content-Type: application/json", $"Retry-After: {Waits[random.Next(Waits.Length)]}", "Date: Sun, 22 Nov 2026 00:00:00 GMT"];
        return RawReply.Bare(status, [.. headers, $"Content-Length: {body.Length}"], Encoding.UTF8.GetBytes(body), ReplyEnd.Close);
    }

    private RawReply Redirect()
    {
        string location = random.Next(4) switch
        {
            0 => _links.Odd(),
            1 => new Uri(facts.GatewayUri, $"/v1/videos/{facts.Ids[0]}").ToString(),
            _ => _links.ForbiddenForQuestions(),
        };
        int status = ((int[])[301, 302, 303, 307, 308, 300, 305])[random.Next(7)];
        return RawReply.Bare(status, [$"Location: {location}", "Content-Length: 0"], default, ReplyEnd.Close);
    }

    /// <summary>A success with links that may or may not be followed.</summary>
    private string Succeeded(string id)
    {
        string link = random.Next(12) switch
        {
            < 7 => _links.Good(),
            < 10 => _links.ForbiddenForResults(),
            _ => _links.Odd(),
        };
        return With(Seeds("Succeeded"), id, link);
    }

    /// <summary>Once the bytes of its name are damaged, nobody can tell a signature from any other word.</summary>
    private string WithoutSignature(string text) => text.Replace(facts.Signature, "none", StringComparison.Ordinal);

    private string Failed(string id) => random.Next(2) == 0
        ? Text("Failed", id)!
        : JsonSerializer.Serialize(new
        {
            id,
            task_id = id,
            status = "failed",
            error = new { code = _words.Next(), message = _words.Next() },
            task_info = new { id, status = "failed", error = new { code = 3001, title = _words.Next(), detail = _words.Next() } },
        });

    private string Damaged(string id)
    {
        List<ContractSeed> seeds = Seeds(null);
        using JsonDocument tree = JsonDocument.Parse(With(seeds, id, _links.Good()));
        string[] more = [JsonSerializer.Serialize(_words.Next()), JsonSerializer.Serialize(_links.ForbiddenForResults()),
            JsonSerializer.Serialize(_links.Odd())];
        return new JsonMutator(random, [.. more, .. more, .. HostileText.Values]).Mutate(tree.RootElement);
    }

    private string? Text(string status, string id) => Seeds(status) is { Count: > 0 } seeds ? With(seeds, id, _links.Good()) : null;

    /// <summary>One of the contract's answers, about this task and with this link.</summary>
    private string With(List<ContractSeed> seeds, string id, string link)
    {
        ContractSeed seed = seeds[random.Next(seeds.Count)];
        string body = seed.Id is { Length: > 0 } old ? seed.Body.Replace(old, id, StringComparison.Ordinal) : seed.Body;
        string inside = JsonSerializer.Serialize(link)[1..^1];
        return seed.Videos.Where(video => video.Length > 0).Aggregate(
            body, (text, video) => text.Replace(video, inside, StringComparison.Ordinal));
    }

    private List<ContractSeed> Seeds(string? status) =>
        [.. ContractSeed.All.Where(
            seed => seed.Provider == facts.Adapter.Profile.Name && seed.Status is not null && (status is null || seed.Status == status))];

    private static RawReply Json(string body) => RawReply.Good(200, Encoding.UTF8.GetBytes(body), "Content-Type: application/json");
}
