using System.ComponentModel;
using System.Security;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// What the cmdlets that are given task ids share: the parameters, and the way from a line of text to a task at a gateway.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VeoTaskCmdlet : VeoCmdlet
{
    private protected const string ByTaskId = "TaskId";

    private readonly HashSet<string> _doubted = new(StringComparer.Ordinal);

    /// <summary>
    /// The tasks: id, provider:id, provider/model:id or the task's URL; or tasks that were read before, and rows that have an id. Blank
    /// lines and lines that begin with # are skipped.
    /// </summary>
    [Parameter(ParameterSetName = ByTaskId, Mandatory = true, Position = 0, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        HelpMessage = "A task: id, provider:id, provider/model:id, or its address in the gateway's API.")]
    [Alias("task_id", "Id")]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [AllowNull]
    [TaskArgument]
    [ArgumentCompleter(typeof(TaskIdCompleter))]
    public PSObject?[]? TaskId { get; set; }

    /// <summary>The provider of ids that name none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public virtual string? Provider { get; set; }

    /// <summary>The model, for gateways whose path needs it (MuleRun).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public virtual string? Model { get; set; }

    /// <summary>What to call the task: the field {label} of file names, and what views and the report show.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    public string? Label { get; set; }

    /// <summary>The key of the provider named by -Provider, instead of the one in the vault.</summary>
    [Parameter]
    [Alias("Key")]
    [SecretText]
    public SecureString? ApiKey { get; set; }

    /// <summary>Another address for the provider named by -Provider.</summary>
    [Parameter]
    [Alias("BaseUrl", "Uri", "Url")]
    public Uri? BaseUri { get; set; }

    /// <summary>
    /// Takes an address of -BaseUri in a network of your own over http too, and lets links of a gateway lead to this machine and into
    /// private networks.
    /// </summary>
    [Parameter]
    public SwitchParameter AllowPrivateNetwork { get; set; }

    /// <summary>How many requests may be under way at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>The providers and their keys.</summary>
    private protected GatewaySessions Sessions { get; private set; } = null!;

    /// <summary>Where keys are asked for.</summary>
    private protected VaultReader Vaults { get; private set; } = null!;

    private protected abstract int DefaultThrottleLimit { get; }

    private protected override void Begin()
    {
        // A script block is none yet: it makes one of each piped object.
        if (MyInvocation.ExpectingInput && TaskId is [var first, ..])
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "TaskIdAmbiguous", TaskId,
                    $"You pipe in tasks, but also give '{first}' as -TaskId.",
                    "To name a folder, use -Destination. Otherwise, leave out one of the two."));
        }

        ThrottleLimit = ThrottleLimit == 0 ? DefaultThrottleLimit : ThrottleLimit;
        Sessions = new GatewaySessions(
            this.LoadProviders(),
            new KeySource(Vaults = new VaultReader(this, StopToken)),
            this.ReadOverride(Provider, ApiKey, BaseUri, AllowPrivateNetwork));
        if (!string.IsNullOrEmpty(Provider) && Sessions.FindProvider(Provider) is null)
        {
            ThrowTerminatingError(VeoErrors.ProviderUnknown(Provider, Sessions.Known));
        }
    }

    /// <summary>
    /// Hands on the tasks that this record names; a text of several lines is as many. What cannot be read becomes an error of its own and
    /// costs the others nothing.
    /// </summary>
    private protected sealed override void Accept()
    {
        foreach (PSObject? given in TakeGiven())
        {
            switch (given?.BaseObject)
            {
                case VeoTask task:
                    string? label = LabelOf(task.Label);
                    AcceptTask(label == task.Label ? task : task.Called(label));
                    break;
                case VeoTaskReference row:
                    AcceptLines(row.Id, row);
                    break;
                case string text:
                    AcceptLines(text, null);
                    break;
                case TaskMistake mistake:
                    WriteError(VeoErrors.InvalidTaskId(mistake.Text, mistake.Message));
                    break;
            }
        }
    }

    /// <summary>What this record gave, as <see cref="TaskInput.Take"/> reads it.</summary>
    private protected virtual IEnumerable<PSObject?> TakeGiven() => TaskId ?? [];

    /// <summary>The label of the command line, else a task's own, without what a terminal would obey.</summary>
    private string? LabelOf(string? own) => TextSanitizer.Clean(NullIfEmpty(Label) ?? own)?.Trim();

    private void AcceptLines(string text, VeoTaskReference? row)
    {
        foreach (string line in TaskReferenceParser.IsJson(text) ? [text] : text.Split('\n'))
        {
            if (ReadReference(line, row) is { } reference && FindProvider(reference) is { } provider)
            {
                DoubtModel(reference.Model, provider);
                AcceptReference(reference, provider);
            }
        }
    }

    /// <summary>Takes a task that nothing is known of but its name.</summary>
    private protected abstract void AcceptReference(VeoTaskReference reference, VeoProvider provider);

    /// <summary>Takes one that was read before.</summary>
    private protected virtual void AcceptTask(VeoTask task)
    {
        if (FindProvider(task) is { } provider)
        {
            VeoTaskReference reference = task.ToReference();
            AcceptReference(reference with { Model = NullIfEmpty(Model) ?? reference.Model }, provider);
        }
    }

    /// <summary>
    /// Warns, once, of a model that looks mistyped. It is asked for all the same: gateways have new models before anybody else knows them.
    /// </summary>
    private void DoubtModel(string? model, VeoProvider provider)
    {
        IReadOnlyList<string> known = AdapterRegistry.Find(provider.Adapter)?.Profile.Models ?? [];
        if (model is not null && !known.Contains(model) && _doubted.Add(model)
            && Suggestion.NearestWithSameDigits(model, known) is { } near)
        {
            WriteWarning($"VeoTasks knows no model '{model}' of {provider.Name}. Did you mean {near}?");
        }
    }

    /// <summary>The task of a line; the command line's provider and model count before those of the row that the line stands in.</summary>
    private VeoTaskReference? ReadReference(string line, VeoTaskReference? row)
    {
        TaskReferenceLine parsed = TaskReferenceParser.Parse(line, Sessions.Known);
        string? message = parsed.Reference is { Provider: null } named && IsFile(named.Id)
            ? $"{TaskReferenceParser.Shown(named.Id)} is a file, not a task id. Read it with Get-Content or Import-Csv, and pipe that in."
            : parsed.Error ?? (parsed = parsed.Or(NullIfEmpty(Provider) ?? row?.Provider, NullIfEmpty(Model) ?? row?.Model)).Error;
        if (message is not null)
        {
            WriteError(VeoErrors.InvalidTaskId(line, message));
            return null;
        }

        return parsed.Reference is { } reference ? reference with { Label = LabelOf(row?.Label) } : null;
    }

    /// <summary>
    /// Whether a text is the path of a file rather than an id: ids of gateways have neither such an ending nor such a beginning.
    /// </summary>
    private bool IsFile(string text) =>
        (text.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text is ['.' or '~', '/' or '\\', ..])
        && File.Exists(SessionState.Path.GetUnresolvedProviderPathFromPSPath(text));

    private VeoProvider? FindProvider(VeoTaskReference reference)
    {
        VeoProvider? provider = reference.Provider is null ? null : Sessions.FindProvider(reference.Provider);
        if (provider is null)
        {
            WriteError(reference.Provider is null
                ? VeoErrors.ProviderMissing(reference, Sessions.Known)
                : VeoErrors.ProviderUnknown(reference.Provider, Sessions.Known, reference));
        }

        return provider;
    }

    /// <summary>
    /// The provider of a task's name as it is now, or as the command line named it when the task was read: the task by itself never
    /// decides where a key goes. Null after an error was written, also when the name has come to mean another gateway.
    /// </summary>
    private protected VeoProvider? FindProvider(VeoTask task)
    {
        VeoProvider? provider = Sessions.FindProvider(task.Provider);
        if (task.Gateway is { Emulated: false } named && provider is not { Emulated: true } && !IsNamedNow(task)
            && NamedAddresses.Has(task.Provider, named.BaseUri))
        {
            return (provider ?? named) with { BaseUri = named.BaseUri, AllowPrivateNetwork = named.AllowPrivateNetwork };
        }

        ErrorRecord? error = provider is { Emulated: true } ? null
            : task.Gateway is { } gateway && (provider is null ? gateway.Emulated : WasReadElsewhere(task, provider))
                ? VeoErrors.ProviderChanged(task, gateway, provider)
            : provider is null ? VeoErrors.ProviderUnknown(task.Provider, Sessions.Known, task.Reference)
            : null;
        if (error is null)
        {
            return provider;
        }

        WriteError(error);
        return null;
    }

    /// <summary>Whether what is known of a task came from another gateway than the one that its provider's name means now.</summary>
    private protected bool WasReadElsewhere(VeoTask task, VeoProvider provider) => task.Gateway is { } gateway && !IsNamedNow(task)
        && (gateway.Emulated != provider.Emulated || Origin.Of(gateway.BaseUri) != Origin.Of(provider.BaseUri));

    /// <summary>Whether this command line says where a task's provider is.</summary>
    private bool IsNamedNow(VeoTask task) => BaseUri is not null && Sessions.IsOverridden(task.Provider);

    /// <summary>
    /// The provider's session, for which its key is fetched at the first call; null when it has no key, of which an error is written once.
    /// </summary>
    private protected GatewaySession? OpenSession(VeoProvider provider)
    {
        (GatewaySession? session, ErrorRecord? error) = Sessions.Open(provider);
        if (error is not null)
        {
            WriteError(error);
        }

        return session;
    }

    /// <summary>Counts what an ended provider cost, since the provider's own error was written before the input was over.</summary>
    private protected void WarnOfNotAsked(int tasks)
    {
        if (tasks > 0)
        {
            WriteWarning($"No longer polled, because an error stopped all tasks of their provider: {Format.Count(tasks, "task")}. They go "
                + "on at the gateway.");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
