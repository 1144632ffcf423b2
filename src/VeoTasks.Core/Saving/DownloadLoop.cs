using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Saving;

/// <summary>
/// Asks for one video until its part file is whole. Each attempt runs under the request policy, whose tries count from the beginning again
/// whenever one brought the file forward; starting over and renewing the link happen once each. When all ways were tried and the task has
/// only just ended, they are tried again for a minute, since its video may still be on the way to where the link leads. So it always ends.
/// </summary>
internal sealed class DownloadLoop(
    DownloadAttempt attempt, IRequestPolicy policy, DownloadRequest request, PartFile part, TimeProvider time)
{
    /// <summary>Requests for one video, of whatever outcome: enough for 4 GiB in pieces of 1 MiB, twice over.</summary>
    private const int MostRequests = 10_000;

    /// <summary>How often an answer may be the address of another one.</summary>
    private const int MostFollowed = 4;

    /// <summary>A link with less time than this left is renewed before it is used.</summary>
    private static readonly TimeSpan LeastTimeLeft = TimeSpan.FromSeconds(60);

    /// <summary>A task that ended longer ago than this has its video by now; gateways' clocks may be wrong by less.</summary>
    private static readonly TimeSpan JustEnded = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly long _started = time.GetTimestamp();
    private VeoVideo _video = request.Video;
    private VeoVideo _link = request.Video;
    private RequestFailure? _deadLink;
    private TimeSpan _pause = FirstPause;
    private int _followed;
    private bool _hasStartedOver;
    private bool _hasRenewedLink;

    /// <summary>Runs it; returns why there is no whole video, or null when there is one.</summary>
    public async ValueTask<RequestFailure?> RunAsync(CancellationToken cancellationToken)
    {
        request.Progress.Expect(part.Note?.Length);
        request.Progress.Report(part);
        if (part.IsComplete)
        {
            // An earlier run was killed, or could not move the file.
            if (part.Check() is Mp4State.Whole)
            {
                return null;
            }

            part.StartOver();
        }

        if (LinkExpiry.Of(request.Task, _video) - time.GetUtcNow() < LeastTimeLeft)
        {
            // Whatever comes of it: the old link is still to be tried, and a fresh one can still run out.
            _ = await RenewLinkAsync(ResultFailures.LinkRunsOut(), cancellationToken);
        }

        for (int requests = 0; requests < MostRequests; requests++)
        {
            Attempt<AttemptResult> end = await TryAsync(cancellationToken);
            if (end.Value is { Next: NextStep.Finish })
            {
                return null;
            }

            if (await GoOnAsync(end, cancellationToken) is { } failure)
            {
                return failure;
            }
        }

        return ResultFailures.Broken($"took {MostRequests} requests and was still not complete");
    }

    /// <summary>Prepares the next request; the failure to end with when there is none to make.</summary>
    private async ValueTask<RequestFailure?> GoOnAsync(Attempt<AttemptResult> end, CancellationToken cancellationToken)
    {
        switch (end.Value)
        {
            case null:
                RequestFailure failure = end.Failure ?? throw new InvalidOperationException(
                    "The request policy gave neither a value nor a failure.");
                return ResultFailures.IsLocal(failure)
                    ? failure
                    : await FindOtherWayAsync(failure, ResultFailures.IsOfDate(failure), cancellationToken);
            case { Next: NextStep.StartOver, Reason: { } reason }:
                part.StartOver();
                if (_hasStartedOver)
                {
                    return await FindOtherWayAsync(reason, renews: false, cancellationToken);
                }

                _hasStartedOver = true;
                return null;
            case { Next: NextStep.Follow, Video: { } linked }:
                _video = linked;
                return ++_followed > MostFollowed
                    ? ResultFailures.NotAVideo("One address leads to the next, but none to an MP4 video.")
                    : null;
            case { Next: NextStep.OtherWay, Reason: { } dead }:
                return await FindOtherWayAsync(dead, renews: true, cancellationToken);
            default:
                return null;
        }
    }

    /// <summary>A fresh link, then the gateway's own endpoint, then patience; the failure to end with when all were used up.</summary>
    private async ValueTask<RequestFailure?> FindOtherWayAsync(RequestFailure reason, bool renews, CancellationToken cancellationToken)
    {
        RequestFailure failure = reason;
        if (_deadLink is not null)
        {
            failure = Add(_deadLink, $"The gateway's own endpoint did not help: {reason.Error.Message}")
                with { EndsProvider = reason.EndsProvider };
        }
        else if (renews && !_hasRenewedLink)
        {
            _hasRenewedLink = true;
            if (await RenewLinkAsync(reason, cancellationToken) is not { } unchanged)
            {
                return null;
            }

            failure = unchanged;
        }

        // Without a key, and so without a way to ask again, the endpoint would only refuse.
        if (_deadLink is null && request.AskAgain is not null && _link.LastResort is { } resort)
        {
            _deadLink = failure;
            _video = resort;
            return null;
        }

        if (!reason.EndsProvider && attempt.DoubtRanges())
        {
            (_video, _deadLink) = (_link, null);
            return null;
        }

        return await WaitAsync(reason, cancellationToken) ? null : failure;
    }

    /// <summary>Waits a little for a video that may come yet; false when it may not, or not in time.</summary>
    private async ValueTask<bool> WaitAsync(RequestFailure reason, CancellationToken cancellationToken)
    {
        RequestFailure[] said = _deadLink is null ? [reason] : [_deadLink, reason];
        TimeSpan patience = said.Any(ResultFailures.SaysNotYet) ? attempt.Options.Grace
            : said.Any(ResultFailures.MayComeYet) ? GraceOfTask()
            : TimeSpan.Zero;
        TimeSpan pause = reason.RetryAfter > _pause ? reason.RetryAfter.Value : _pause;
        if (reason.EndsProvider || time.GetElapsedTime(_started) + pause > patience)
        {
            return false;
        }

        await Task.Delay(pause, time, cancellationToken);
        _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause.Ticks));

        // What is cut short comes whole or not at all: a second time at once would bring the same.
        (_video, _deadLink, _hasStartedOver, _followed) = (_link, null, reason.Category is VeoErrorCategory.Corrupt, 0);
        return true;
    }

    /// <summary>
    /// How long a video of this task may still be on its way. Where nobody knows when it ended, a third of that has to do.
    /// </summary>
    private TimeSpan GraceOfTask()
    {
        TimeSpan grace = attempt.Options.Grace;
        DateTimeOffset now = time.GetUtcNow();
        return (now - (request.Task.CompletedAt ?? request.Task.UpdatedAt)) switch
        {
            _ when LinkExpiry.Of(request.Task, _link) <= now => TimeSpan.Zero,
            _ when request.Task.SeenToTake is not null => grace,
            { } age => age < JustEnded ? grace : TimeSpan.Zero,
            null => grace / 3,
        };
    }

    private ValueTask<Attempt<AttemptResult>> TryAsync(CancellationToken cancellationToken)
    {
        ValueTask<Attempt<AttemptResult>> OnceAsync(CancellationToken token) => attempt.RunAsync(_video, part, request.Progress, token);

        // Bytes that are here already need no server, and a server in trouble must not keep them back.
        return _video.Uri is { } address
            ? policy.ExecuteAsync(address.GetLeftPart(UriPartial.Authority), OnceAsync, cancellationToken)
            : OnceAsync(cancellationToken);
    }

    private async ValueTask<RequestFailure?> RenewLinkAsync(RequestFailure reason, CancellationToken cancellationToken)
    {
        if (request.AskAgain is null)
        {
            return reason;
        }

        Attempt<VeoTask> answer = await request.AskAgain(cancellationToken);
        if (answer.Failure is { } failure)
        {
            return Add(reason, $"Asking for a new link failed: {failure.Error.Message}") with { EndsProvider = failure.EndsProvider };
        }

        VeoVideo? fresh = answer.Value?.Videos.FirstOrDefault(video => video.Index == _link.Index);
        if (fresh is null)
        {
            return Add(reason, "The gateway has no new link for it.");
        }

        _video = fresh;
        _link = fresh;
        return null;
    }

    private static RequestFailure Add(RequestFailure failure, string sentence) =>
        failure with { Error = failure.Error with { Message = ResultFailures.Joined(failure.Error.Message, sentence) } };
}

/// <summary>What is to be done after one request that was answered.</summary>
internal enum NextStep
{
    /// <summary>Nothing: the part file is whole.</summary>
    Finish,

    /// <summary>Ask for the rest. So much had come that the tries count from the beginning again.</summary>
    GoOn,

    /// <summary>Drop the part file and ask for everything.</summary>
    StartOver,

    /// <summary>Ask at the address that came in the video's place.</summary>
    Follow,

    /// <summary>Ask the gateway for a link that is still good, or at its own endpoint.</summary>
    OtherWay,
}

/// <summary>
/// The end of one request that was answered. Requests that were not, or not to the end, are failures for the policy to repeat.
/// </summary>
/// <param name="Next">What is to be done.</param>
/// <param name="Reason">The failure it is if that was done before; null where it is none.</param>
internal sealed record AttemptResult(NextStep Next, RequestFailure? Reason)
{
    public static AttemptResult Finish { get; } = new(NextStep.Finish, null);

    public static AttemptResult GoOn { get; } = new(NextStep.GoOn, null);

    /// <summary>The server gave a piece of the file on purpose.</summary>
    public static AttemptResult Piece { get; } = new(NextStep.GoOn, null) { Link = "" };

    /// <summary>An address that came in the video's place, as sent.</summary>
    public string? Link { get; private init; }

    /// <summary>The same as what is to be asked for.</summary>
    public VeoVideo? Video { get; private init; }

    /// <summary>Whether it starts over because the server's parts do not fit.</summary>
    public bool IsMisfit { get; private init; }

    public static AttemptResult StartOver(RequestFailure reason) => new(NextStep.StartOver, reason);

    public static AttemptResult Misfit(RequestFailure reason) => new(NextStep.StartOver, reason) { IsMisfit = true };

    public static AttemptResult OtherWay(RequestFailure reason) => new(NextStep.OtherWay, reason);

    public static AttemptResult Follow(string link) => new(NextStep.Follow, null) { Link = link };

    public static AttemptResult Follow(VeoVideo video) => new(NextStep.Follow, null) { Video = video };
}
