using System.Management.Automation;
using VeoTasks.Credentials;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Saves the videos of finished tasks, each under its final name only once it is whole.</summary>
[Cmdlet(VerbsData.Save, "VeoVideo", DefaultParameterSetName = ByInputObject, SupportsShouldProcess = true)]
[OutputType(typeof(SavedVideo))]
public sealed class SaveVeoVideoCommand : VeoSavingCmdlet
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private SaveQueue _queue = null!;
    private VideoSaver _saver = null!;

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 8;

    /// <inheritdoc/>
    private protected override ProgressState Progress => _saver.Describe(_queue);

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        _saver = new VideoSaver(Results, ResilienceLoader.Factory, ReadTarget());
        _queue = new SaveQueue(ThrottleLimit, _saver.Watch.Look, StopToken);
    }

    /// <inheritdoc/>
    private protected override void Accept()
    {
        if (ParameterSetName == ByInputObject)
        {
            AcceptTask(InputObject!);
            return;
        }

        foreach ((VeoTaskReference reference, VeoProvider provider) in ReadReferences())
        {
            if (_asked.Add($"{provider.Name}:{reference.Id}") && Confirm(reference, provider) && OpenSession(provider) is { } session)
            {
                MakeFolder();
                _queue.Look(token => _saver.PollAsync(reference, session, token));
            }
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver()
    {
        _saver.Watch.InputIsOver();
        _ = CompleteAfterAsync(_queue.CompleteAsync());
    }

    /// <inheritdoc/>
    private protected override void Summarize()
    {
        base.Summarize();
        WarnOfNotAsked(_saver.NotAsked);
        _saver.WantOfRoom.ForEach(WriteWarning);
    }

    private void AcceptTask(VeoTask piped)
    {
        if (ReadTask(piped) is not var (task, provider))
        {
            return;
        }

        if (!(task.IsPlanned && IsPlanning) && VideoSaver.Objection(task) is { } error)
        {
            if (!IsPlanning && !task.IsPlanned)
            {
                _queue.Look(_ => _saver.NoteAsync(task, error));
            }

            WriteError(error);
            return;
        }

        if (!_asked.Add(task.ToString()) || !Confirm(task))
        {
            return;
        }

        (GatewaySession session, ErrorRecord? keyError) = Sessions.OpenAnyway(provider);
        if (!session.HasKey && task.Videos.Any(video => video.RequiresKey))
        {
            WriteError(keyError!);
            return;
        }

        MakeFolder();
        _queue.Save(_saver.ToJob(task, session));
    }
}
