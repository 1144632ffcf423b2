using System.Collections.Concurrent;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Polls single tasks for a cmdlet, each provider's within its rate limit.</summary>
/// <param name="results">Where warnings and the errors of providers go.</param>
/// <param name="throttleLimit">The most requests under way at each gateway.</param>
internal sealed class SinglePolls(PipelineQueue results, int throttleLimit)
{
    private readonly ConcurrentDictionary<GatewaySession, SinglePoller> _pollers = [];
    private readonly IRequestPolicy _policy = ResilienceLoader.ForReads(CommandClock.Time);
    private readonly WaitObserver _observer = new(results, isVerbose: false, endsWithFirst: false);

    /// <inheritdoc cref="SinglePoller.LongestPause"/>
    public TimeSpan LongestPause { get; init; } = TimeSpan.MaxValue;

    /// <inheritdoc cref="SinglePoller.NotAsked"/>
    public int NotAsked => _pollers.Values.Sum(poller => poller.NotAsked);

    public SinglePoller Of(GatewaySession session) => _pollers.GetOrAdd(session, opened =>
        new SinglePoller(opened.ToSource(), _policy, new PollOptions { Time = CommandClock.Time, ThrottleLimit = throttleLimit }, _observer)
        {
            LongestPause = LongestPause,
        });
}
