using System.Management.Automation;
using VeoTasks.Downloads;
using VeoTasks.Downloads.Links;
using VeoTasks.Shell;
using VeoTasks.Shell.Display;
using VeoTasks.Shell.Gateways;
using VeoTasks.Shell.Tab;
using VeoTasks.Shell.Work;

namespace VeoTasks.Commands;

/// <summary>Saves the videos of finished tasks, each under its final name only once it is whole.</summary>
[Cmdlet(VerbsData.Save, "VeoVideo", DefaultParameterSetName = ByInputObject, SupportsShouldProcess = true)]
[OutputType(typeof(SavedVideo))]
public sealed class SaveVeoVideoCommand : VeoPipedTaskCmdlet
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private SaveQueue _queue = null!;
    private VideoSaver _saver = null!;
    private string? _folder;

    /// <summary>The folder for the files, made if it is not there; the current one unless given. Taken literally: brackets are no pattern.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>How files are called: text with {provider}, {id}, {index}, {model} and {created:yyyyMMdd} in it; "{provider}-{id}" unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FileNameCompleter))]
    public string? FileName { get; set; }

    /// <summary>Replaces files that are there, each only once the new one is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override int DefaultThrottleLimit => 8;

    /// <inheritdoc/>
    private protected override ProgressState Progress => _saver.Describe(_queue);

    /// <inheritdoc/>
    private protected override void Begin()
    {
        base.Begin();
        _folder = this.ResolveFolder(Destination);
        SaveTarget target = new(new SaveFolder(_folder, TimeProvider.System, Results.Warning), this.ReadFileName(FileName), Force);
        _saver = new VideoSaver(Results, ResilienceLoader.Factory, target);
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

        foreach ((VeoTaskReference reference, GatewaySession session) in ReadReferences())
        {
            if (_asked.Add($"{session.Provider.Name}:{reference.Id}") && Confirm(reference.ToString()))
            {
                _queue.Look(token => _saver.LookAsync(reference, session, token));
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
        WarnOfNotAsked(_saver.NotAsked);
        _saver.WantOfRoom.ForEach(WriteWarning);
    }

    private void AcceptTask(VeoTask task)
    {
        if (VideoSaver.Objection(task) is { } error)
        {
            WriteError(error);
            return;
        }

        if (!_asked.Add(task.ToString()) || FindProvider(task) is not { } provider)
        {
            return;
        }

        (GatewaySession session, ErrorRecord? keyError) = Sessions.OpenAnyway(provider);
        if (!session.HasKey && task.Videos.Any(video => video.RequiresKey))
        {
            WriteError(keyError!);
        }
        else if (Confirm(task.ToString()))
        {
            _queue.Save(_saver.ToJob(task, session));
        }
    }

    /// <summary>Asks for leave, and makes the folder once it is given.</summary>
    private bool Confirm(string task)
    {
        if (!ShouldProcess($"{task} -> {_folder}", "Save video"))
        {
            return false;
        }

        this.MakeFolder(_folder!);
        return true;
    }
}
