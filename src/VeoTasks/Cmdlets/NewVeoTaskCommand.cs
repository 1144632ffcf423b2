using System.Collections;
using System.Security;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Submits prompts to a gateway, each at most once, and emits the tasks. The whole list is read, checked and asked about before anything is
/// sent.
/// </summary>
[Cmdlet(VerbsCommon.New, "VeoTask", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Folder + "New-VeoTask.md")]
[OutputType(typeof(VeoTask))]
public sealed class NewVeoTaskCommand : VeoCmdlet
{
    /// <summary>What a seed is that is none.</summary>
    internal const long NoSeed = -1;

    /// <summary>How long an error or a later cmdlet that has had enough is kept waiting for answers under way.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(30);

    private SubmissionList _list = null!;
    private SubmissionRun? _run;
    private Task? _running;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "What the video should show.")]
    [AllowNull]
    [AllowEmptyString]
    [PromptText]
    public string? Prompt { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>The model; the gateway's first of those that Tab offers unless given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>The picture's shape.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingCompleter))]
    public string? AspectRatio { get; set; }

    /// <summary>The picture's resolution.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingCompleter))]
    public string? Resolution { get; set; }

    /// <summary>The video's length in seconds; 0, the default, leaves it to the gateway.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Duration", "Seconds")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [WholeNumber("-DurationSec", 0)]
    public int DurationSec { get; set; }

    /// <summary>What the video begins with: a file (PNG, JPEG or WebP) or an address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Image { get; set; }

    /// <summary>What the video ends with: a file or an address.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LastImage { get; set; }

    /// <summary>What things in the video look like: files or addresses.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? ReferenceImage { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? NegativePrompt { get; set; }

    /// <summary>A number that makes results alike, where the gateway has one; -1, the default, for none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumber("-Seed", NoSeed, Largest = long.MaxValue)]
    public long Seed { get; set; } = NoSeed;

    /// <summary>Asks for a video without sound, where the gateway can do that.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Truth("-Silent")]
    public SwitchParameter Silent { get; set; }

    /// <summary>What to call it: the field {label} of file names, and what views and the report show.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string? Label { get; set; }

    /// <summary>Members that are laid over the request, for what a gateway has and this module has not.</summary>
    [Parameter]
    public IDictionary? Body { get; set; }

    /// <summary>The longest list that is taken; a longer one is refused before anything is sent. 0, the default, for any.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumTasks { get; set; }

    /// <summary>Submits also what was submitted before, and pays for it again.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>How many requests may be under way at once; 4 unless given.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>How long the answer to one request may take, in seconds, before its outcome counts as unknown; 180 unless given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    [Seconds]
    public double TimeoutSec { get; set; } = 180;

    /// <summary>The key of the provider named by -Provider, instead of the one in the vault.</summary>
    [Parameter]
    [Alias("Key")]
    [SecretText]
    public SecureString? ApiKey { get; set; }

    /// <summary>Another address for the provider named by -Provider.</summary>
    [Parameter]
    public Uri? BaseUri { get; set; }

    /// <summary>Lets the provider named by -Provider be in a private network, also over http.</summary>
    [Parameter]
    public SwitchParameter AllowPrivateNetwork { get; set; }

    /// <summary>The journal's file, in a folder that only you can write to; submissions.jsonl in your data folder unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JournalPath { get; set; }

    /// <summary>Keeps a hash of each prompt in the journal instead of the prompt, and hands no prompt on.</summary>
    [Parameter]
    public SwitchParameter NoPrompt { get; set; }

    private protected override ProgressState Progress => _run?.Progress ?? new(_list.Count, 0, "reading the list");

    private protected override void Begin()
    {
        GatewaySessions sessions = new(this.LoadProviders(), new KeySource(new VaultReader(this, StopToken)),
            this.ReadOverride(Provider, ApiKey, BaseUri, AllowPrivateNetwork));
        if (!string.IsNullOrEmpty(Provider) && sessions.FindProvider(Provider) is null)
        {
            ThrowTerminatingError(VeoErrors.ProviderUnknown(Provider, sessions.Known));
        }

        _list = new SubmissionList(this, sessions);
    }

    private protected override void Accept() => _list.Add();

    private protected override void InputIsOver()
    {
        _run = _list.Prepare(Results, StopToken);
        _running = CompleteAfterAsync(_run?.RunAsync(StopToken) ?? Task.CompletedTask);
    }

    private protected override void Summarize()
    {
        if (_run is { NotBegun: > 0 and int count })
        {
            WriteWarning($"Not sent because of the errors so far: {Format.Count(count, "request")}. "
                + "To send them, fix the cause and rerun the command.");
        }
    }

    /// <summary>
    /// Sends no more, and lets what is under way get into the journal: a script that ends with an error would take its process along, and
    /// what was paid for would be unknown. Ctrl+C does not wait.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
        {
            return;
        }

        if (_run is null)
        {
            Results.Complete();
        }
        else if (!Stopping)
        {
            _running?.Wait(Goodbye);
        }
    }
}
