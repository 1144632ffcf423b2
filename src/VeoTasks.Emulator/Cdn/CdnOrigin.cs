using Microsoft.AspNetCore.Http;
using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Cdn;

/// <summary>The store the videos lie in. It wants a signed link and no key.</summary>
/// <param name="state">The emulator's tasks and links.</param>
/// <param name="name">Its origin's name.</param>
internal class CdnOrigin(EmulatorState state, string name) : IOrigin
{
    public string Name => name;

    public ValueTask<Reply> AnswerAsync(EmulatedRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsGet && !HttpMethods.IsHead(request.Method))
        {
            return ValueTask.FromResult(CdnErrors.MethodNotAllowed());
        }

        if (VideoPath.Find(state.Tasks, request.Segments) is not var (task, video))
        {
            return ValueTask.FromResult(CdnErrors.NotFound());
        }

        var faults = VideoFaults.Take(task.Script, video);
        var reply = Refuse(request, task, video) ?? VideoReply.For(request, task.Script, video, faults);
        return ValueTask.FromResult(FaultEffects.Apply(faults, reply, new FaultTarget(request, state.Mirror, CdnErrors.Error)));
    }

    protected virtual Reply? Refuse(EmulatedRequest request, TaskEntry task, VideoEntry video) =>
        state.Links.Check(request, task.Script, video);
}

/// <summary>Another origin with the same files for everybody: where redirects lead, and where a key must not follow.</summary>
internal sealed class MirrorOrigin(EmulatorState state) : CdnOrigin(state, OriginNames.Mirror)
{
    protected override Reply? Refuse(EmulatedRequest request, TaskEntry task, VideoEntry video) => null;
}
