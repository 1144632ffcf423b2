using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Saving;

namespace VeoTasks.Cmdlets;

/// <summary>Saves the videos of finished tasks, each under its final name only once it is whole.</summary>
[Cmdlet(
    VerbsData.Save, "VeoVideo", DefaultParameterSetName = ByInputObject, SupportsShouldProcess = true,
    HelpUri = HelpPages.Folder + "Save-VeoVideo.md")]
[OutputType(typeof(SavedVideo))]
public sealed class SaveVeoVideoCommand : VeoRunCmdlet
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private SaveQueue _queue = null!;
    private VideoSaver _saver = null!;
    private string? _folder;
    private SaveWhatIf? _plan;
    private bool _firstIsFolder;

    /// <summary>What comes down the pipe where the command line's first argument is the folder: "... | Save-VeoVideo ./videos".</summary>
    [Parameter(ParameterSetName = ByTaskId, ValueFromPipeline = true, DontShow = true)]
    public PSObject? PipedObject { get; set; }

    /// <summary>
    /// The folder for the files, made if it is not there; the current one unless given. Taken literally: brackets are no pattern.
    /// </summary>
    [Parameter(Position = 1)]
    [Alias("Path", "Folder", "Directory", "OutputDirectory", "OutDir")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>
    /// How files are called: text with {provider}, {id}, {index}, {model}, {label} and {created:yyyyMMdd} in it; "{provider}-{id}" unless
    /// given.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FileNameCompleter))]
    public string? FileName { get; set; }

    /// <summary>Replaces files that are there, each only once the new one is whole.</summary>
    [Parameter]
    [Alias("Overwrite")]
    public SwitchParameter Force { get; set; }

    /// <summary>The largest video that is taken, in bytes; 4GB unless given.</summary>
    [Parameter]
    [Alias("MaxSize")]
    [ValidateRange(1L, long.MaxValue)]
    public long MaximumSize { get; set; } = new DownloadOptions().MaximumLength;

    private protected override bool ErrorsEndTasks => true;

    private protected override int DefaultThrottleLimit => 8;

    private protected override ProgressState Progress => _saver.Describe(_queue);

    private protected override void Begin()
    {
        TakeFolder();
        base.Begin();
        _saver = new VideoSaver(Results, ReadTarget());
        _queue = new SaveQueue(ThrottleLimit, _saver.Idle, _saver.Watch.Look, StopToken);
    }

    private protected override IEnumerable<PSObject?> TakeGiven() => _firstIsFolder ? [TaskInput.Take(PipedObject)] : base.TakeGiven();

    /// <summary>
    /// In a pipeline the tasks come down the pipe, so what stands in their place on the command line is the folder. A text that begins with
    /// a provider's name and not with a drive is left to the error that asks which of the two is meant.
    /// </summary>
    private void TakeFolder()
    {
        Dictionary<string, object> bound = MyInvocation.BoundParameters;
        if (MyInvocation.ExpectingInput && bound.ContainsKey(nameof(TaskId)) && !bound.ContainsKey(nameof(Destination))
            && TaskId is [{ BaseObject: string { Length: > 0 } folder }]
            && (folder.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 2
                || SessionState.Drive.GetAll().Any(drive => drive.Name.Equals(folder[..colon], StringComparison.OrdinalIgnoreCase))))
        {
            bound.Remove(nameof(TaskId));
            (Destination, TaskId, _firstIsFolder) = (folder, null, true);
        }
    }

    private protected override void AcceptReference(VeoTaskReference reference, VeoProvider provider)
    {
        if (_asked.Add($"{provider.Name}:{reference.Id}") && Confirm(VideoSaver.ToTask(reference, provider, isPlanned: true))
            && OpenSession(provider) is { } session)
        {
            this.MakeFolder(_folder!);
            _queue.Add(_saver.ToPoll(reference, session));
        }
    }

    private protected override void InputIsOver()
    {
        _saver.Watch.InputIsOver();
        _ = CompleteAfterAsync(_queue.CompleteAsync());
    }

    private protected override void Summarize()
    {
        TellPlan(_plan!.Describe());
        WarnOfNotAsked(_saver.NotAsked);
        _saver.WantOfRoom.ForEach(WriteWarning);
    }

    private protected override void AcceptTask(VeoTask piped)
    {
        if (ReadTask(piped) is not var (task, provider))
        {
            return;
        }

        if (WasReadElsewhere(task, provider))
        {
            // Its links are those of another gateway than the emulator that stands in now.
            AcceptReference(task.ToReference(), provider);
            return;
        }

        if (!(task.IsPlanned && IsPlanning) && VideoSaver.Objection(task) is { } error)
        {
            if (!IsPlanning && !task.IsPlanned)
            {
                _queue.Add(_saver.ToNote(task, error));
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

        this.MakeFolder(_folder!);
        _queue.Add(_saver.ToJob(task, session));
    }

    /// <summary>Reads the parameters. Ends the command when nothing could be saved by them.</summary>
    private SaveTarget ReadTarget()
    {
        _folder = this.ResolveFolder(Destination);
        FileNameTemplate names = this.ReadFileName(FileName).Among(Sessions.Known.Select(provider => provider.Name));
        if (!this.IsWhatIf())
        {
            this.CheckFolder(_folder);
        }

        _plan = new SaveWhatIf(_folder, names);
        return new SaveTarget(new SaveFolder(_folder, CommandClock.Time, Results.Warning), names, Force)
        {
            Options = new DownloadOptions { MaximumLength = MaximumSize },
            ThrottleLimit = ThrottleLimit,
            Reach = AllowPrivateNetwork ? AddressKinds.Anywhere : AddressKinds.Public,
            NotesFailures = !this.IsWhatIf(),
        };
    }

    /// <summary>Asks for leave, before a vault is asked for a key: with -WhatIf nobody needs it.</summary>
    private bool Confirm(VeoTask task)
    {
        bool may = ShouldProcess($"{task} -> {(IsPlanning ? _plan!.Add(task) : _folder)}", "Save video");
        if (may || IsPlanning)
        {
            Log!.Take(task.Provider, task.Id);
        }

        return may;
    }
}

/// <summary>Where the videos of one command go to, and which are taken.</summary>
/// <param name="Folder">The destination.</param>
/// <param name="FileName">How the files are called.</param>
/// <param name="Replaces">Whether files that are there are replaced.</param>
internal sealed record SaveTarget(SaveFolder Folder, FileNameTemplate FileName, bool Replaces)
{
    public DownloadOptions Options { get; init; } = new();

    /// <summary>The most questions under way at each gateway.</summary>
    public int ThrottleLimit { get; init; } = 8;

    /// <summary>Where they may come from.</summary>
    public AddressKinds Reach { get; init; } = AddressKinds.Public;

    public bool NotesFailures { get; init; } = true;
}
