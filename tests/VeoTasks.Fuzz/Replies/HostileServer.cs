using System.Collections.Concurrent;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Running;
using VeoTasks.Fuzz.Server;

namespace VeoTasks.Fuzz.Replies;

/// <summary>Decides what each request gets. What the n-th request for an address gets does not depend on the others, so a case runs the same way again.</summary>
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
