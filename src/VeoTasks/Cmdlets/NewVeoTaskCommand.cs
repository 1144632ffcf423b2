using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text.Json.Nodes;
using VeoTasks.Completion;
using VeoTasks.Credentials;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Submitting;

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

    private readonly List<SubmissionRow> _rows = [];
    private readonly SubmissionProblems _problems = new();
    private readonly Dictionary<string, SubmissionImage> _images = new(StringComparer.Ordinal);
    private GatewaySessions _sessions = null!;
    private SubmissionRun? _run;

    /// <summary>What the video is to show. A column Prompt of a CSV file binds to it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "What the video is to show.")]
    [AllowEmptyString]
    [PlainText("a prompt; a row needs a column Prompt")]
    public string Prompt { get; set; } = "";

    /// <summary>The provider to submit to.</summary>
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

    /// <summary>What the video is not to show.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? NegativePrompt { get; set; }

    /// <summary>A number that makes results alike, where the gateway has one; -1, the default, for none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsNoSeed]
    public long Seed { get; set; } = NoSeed;

    /// <summary>Asks for a video without sound, where the gateway can do that.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Truth]
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

    /// <inheritdoc/>
    private protected override ProgressState Progress => _run?.Progress ?? new(_rows.Count, 0, "reading the list");

    /// <inheritdoc/>
    private protected override void Begin()
    {
        _sessions = new GatewaySessions(this.LoadProviders(), new KeySource(new VaultReader(this, StopToken)),
            this.ReadOverride(Provider, ApiKey, BaseUri, AllowPrivateNetwork));
        if (!string.IsNullOrEmpty(Provider) && _sessions.FindProvider(Provider) is null)
        {
            ThrowTerminatingError(VeoErrors.ProviderUnknown(Provider, _sessions.Known));
        }
    }

    /// <inheritdoc/>
    private protected override void Accept()
    {
        if (string.IsNullOrWhiteSpace(Prompt) && string.IsNullOrWhiteSpace(Label) && MyInvocation.ExpectingInput)
        {
            // A blank line of a list.
            return;
        }

        _problems.Begin(Label ?? Prompt);
        if (FindProvider() is { } provider)
        {
            Submission submission = ReadSubmission();
            (SubmissionRow? row, IReadOnlyList<string> errors) = SubmissionRow.Create(provider, submission, Text(Label));
            _problems.Add(string.IsNullOrWhiteSpace(Prompt) ? SubmissionProblem.Prompt : SubmissionProblem.Field, errors);
            _rows.AddRange(row is null ? [] : [row]);
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver() => _ = CompleteAfterAsync(Prepare() ? _run!.RunAsync(StopToken) : Task.CompletedTask);

    /// <inheritdoc/>
    private protected override void Summarize()
    {
        if (_run is { NotBegun: > 0 and int count })
        {
            WriteWarning($"Not sent because of the errors before: {Format.Count(count, "request")}. The same command sends them once the cause is mended.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && _run is null)
        {
            Results.Complete();
        }
    }

    /// <summary>Checks the whole list, opens the journal, asks once, and fetches the keys. False when nothing is to be sent.</summary>
    private bool Prepare()
    {
        if (_problems.ToError(_rows.Count) is { } refusal)
        {
            ThrowTerminatingError(refusal);
        }

        if (MaximumTasks > 0 && _rows.Count > MaximumTasks)
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "TooManyTasks", _rows.Count,
                    $"The list has {_rows.Count} rows, and -MaximumTasks allows {MaximumTasks}. Nothing was sent.",
                    "Shorten the list, or raise -MaximumTasks."));
        }

        SubmissionJournal journal = new(this.ResolveJournal(JournalPath), TimeProvider.System) { HidesPrompts = NoPrompt,
            IsForced = Force };
        try
        {
            journal.Plan(_rows);
            int count = journal.CountNewAsync(StopToken).GetAwaiter().GetResult();
            if (_rows.Count == 0 || !Allows(count))
            {
                return false;
            }

            Dictionary<VeoProvider, GatewaySession> sessions = OpenSessions();
            journal.OpenAsync(StopToken).GetAwaiter().GetResult();
            _run = new SubmissionRun(_rows, sessions, journal, Results) { ThrottleLimit = ThrottleLimit,
                Timeout = TimeSpan.FromSeconds(TimeoutSec) };
        }
        catch (JournalException exception)
        {
            ThrowTerminatingError(VeoErrors.JournalUnavailable(exception, this.ResolveJournal(JournalPath)));
        }

        return true;
    }

    /// <summary>Asks once for the whole list. What was submitted before costs nothing, and nobody is asked for it.</summary>
    private bool Allows(int count)
    {
        if (count == 0 && !this.IsWhatIf())
        {
            return true;
        }

        string plan = SubmissionPlan.Describe(_rows, count);
        return ShouldProcess(plan, $"{plan}\nSend them?", MyInvocation.MyCommand.Name);
    }

    private Dictionary<VeoProvider, GatewaySession> OpenSessions()
    {
        Dictionary<VeoProvider, GatewaySession> sessions = [];
        foreach (VeoProvider provider in _rows.Select(row => row.Provider).Distinct())
        {
            (GatewaySession? session, ErrorRecord? error) = _sessions.Open(provider);
            if (error is not null)
            {
                ThrowTerminatingError(error);
            }

            sessions[provider] = session!;
        }

        return sessions;
    }

    private VeoProvider? FindProvider()
    {
        string? name = Text(Provider);
        VeoProvider? provider = name is null ? null : _sessions.FindProvider(name);
        if (provider is null)
        {
            string known = string.Join(", ", _sessions.Known.Select(one => one.Name));
            _problems.Add(name is null ? SubmissionProblem.ProviderMissing : SubmissionProblem.ProviderUnknown, [
                name is null ? $"-Provider: which one? There are {known}." : $"-Provider: there is no '{name}'. There are {known}."]);
        }

        return provider;
    }

    private Submission ReadSubmission() => new()
    {
        Prompt = Prompt,
        Model = Text(Model),
        AspectRatio = Text(AspectRatio),
        Resolution = Text(Resolution),
        Seconds = DurationSec == 0 ? null : DurationSec,
        Image = ReadImage("-Image", Image),
        LastImage = ReadImage("-LastImage", LastImage),
        ReferenceImages = [.. (ReferenceImage ?? []).Select(image => ReadImage("-ReferenceImage", image)).OfType<SubmissionImage>()],
        NegativePrompt = Text(NegativePrompt),
        Seed = Seed == NoSeed ? null : Seed,
        IsSilent = Silent,
        Body = Body is null ? null : ReadBody(Body),
    };

    private JsonObject? ReadBody(IDictionary body)
    {
        try
        {
            return (JsonObject)JsonValues.Of(body)!;
        }
        catch (FormatException exception)
        {
            _problems.Add(SubmissionProblem.Field, [$"-Body: {exception.Message}"]);
            return null;
        }
    }

    private SubmissionImage? ReadImage(string parameter, string? text)
    {
        if (Text(text) is not { } given)
        {
            return null;
        }

        if (given.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || given.Contains("://", StringComparison.Ordinal))
        {
            return new SubmissionImage(given);
        }

        string path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(given);
        try
        {
            return _images.TryGetValue(path, out SubmissionImage? known) ? known : _images[path] = ImageFile.Read(path);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            _problems.Add(SubmissionProblem.Image, [$"{parameter}: {exception.Message}"]);
            return null;
        }
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>What keeps rows of a list from being sent. One such row, and nothing is sent.</summary>
internal sealed class SubmissionProblems
{
    private const int MostShown = 5;
    private readonly List<(int Row, string Name, SubmissionProblem Kind, string Text)> _all = [];
    private string _name = "";
    private int _row;

    /// <summary>Begins the next row.</summary>
    public void Begin(string name) => (_row, _name) = (_row + 1, name);

    /// <summary>Adds what is wrong with it.</summary>
    public void Add(SubmissionProblem kind, IEnumerable<string> texts) => _all.AddRange(texts.Select(text => (_row, _name, kind, text)));

    /// <summary>The refusal of the list; null when nothing is wrong.</summary>
    /// <param name="good">How many rows are right.</param>
    public ErrorRecord? ToError(int good)
    {
        if (_all.Count == 0)
        {
            return null;
        }

        bool isAlone = _row == 1;
        string shown = string.Join("\n",
            _all.Take(MostShown).Select(one => isAlone ? one.Text : $"Row {one.Row} ({Shown(one.Name)}): {one.Text}"));
        string more = _all.Count > MostShown ? $"\nand {_all.Count - MostShown} more." : "";
        string rest = good > 0 ? $" Nor were the other {Format.Count(good, "row")}." : "";
        return VeoErrors.SubmissionRefused(_all[0].Kind, _all[0].Name, $"{shown}{more}\nNothing was sent.{rest}");
    }

    private static string Shown(string text) => text.Length > 40 ? $"'{text[..40]}…'" : $"'{text}'";
}

/// <summary>Says what a list would have sent, in one sentence.</summary>
internal static class SubmissionPlan
{
    private const int MostGroups = 8;

    /// <summary>The sentence: gateways, models, lengths, resolutions and how many.</summary>
    /// <param name="rows">The list.</param>
    /// <param name="count">How many of them are new.</param>
    public static string Describe(IReadOnlyList<SubmissionRow> rows, int count)
    {
        string before = count == rows.Count ? ""
            : count == 0 ? " All of them were submitted before and cost nothing again."
            : string.Create(CultureInfo.InvariantCulture,
                $" {rows.Count - count} of the {rows.Count} were submitted before and cost nothing again.");
        IEnumerable<string> groups = rows.GroupBy(row =>
            (row.Provider, row.Model, row.Submission.Seconds, row.Submission.Resolution)).Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Count()} with {group.Key.Model} at {group.Key.Provider.Name} ({group.Key.Provider.BaseUri.Host}{(group.Key.Provider.Emulated ? ", emulated" : "")}), {Length(group.Key.Seconds)}, {group.Key.Resolution ?? "the usual resolution"}"));
        string shown = string.Join("; ", groups.Take(MostGroups));
        string free = rows.All(row => row.Provider.Emulated) ? "which costs nothing" : "which the gateways charge for";
        return $"Submit {Format.Count(count, "task")}, {free}: {shown}{(groups.Count() > MostGroups ? "; and more" : "")}.{before}";
    }

    private static string Length(int? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} s")
        : "the usual length";
}
