using System.Collections;
using System.ComponentModel;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// What Wait-VeoTask and Save-VeoVideo share: tasks as objects, a verdict on the whole run, its summary, its events, and a plan instead of
/// it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VeoRunCmdlet : VeoTaskCmdlet
{
    /// <summary>
    /// The default set: PowerShell binds a default set's parameters by property name before it tries another set's by value, so a piped
    /// task would lose all but its id.
    /// </summary>
    private protected const string ByInputObject = "InputObject";

    private OpenRun? _run;
    private IReadOnlyList<OpenRun> _before = [];
    private SummaryTarget? _summary;
    private readonly Dictionary<VeoProvider, bool> _allowed = [];
    private VeoRunEnd _end = VeoRunEnd.Stopped;

    /// <summary>Tasks that were read before, also by Import-Clixml, ConvertFrom-Json, a job or a remote session.</summary>
    [Parameter(ParameterSetName = ByInputObject, Mandatory = true, ValueFromPipeline = true,
        HelpMessage = "A task from Get-VeoTask or Wait-VeoTask. Usually piped in.")]
    [DeserializedTask]
    public VeoTask[]? InputObject { get; set; }

    /// <remarks>
    /// From the pipeline only beside ids: a line of a CSV file would otherwise choose the default set by it and then lack the task.
    /// </remarks>
    [Parameter(ParameterSetName = ByTaskId, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public override string? Provider { get; set; }

    [Parameter(ParameterSetName = ByTaskId, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByInputObject)]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public override string? Model { get; set; }

    /// <summary>
    /// Which failures end the script with an error once everything that could be saved was saved; None unless given. It belongs to the last
    /// command of a pipeline.
    /// </summary>
    [Parameter]
    public VeoFailOn FailOn { get; set; }

    /// <summary>
    /// The name of a variable, without $, for a summary of the run; with a plus before it the summary is added to what is there.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SummaryVariable { get; set; }

    /// <summary>Whether there is only to be a plan (-WhatIf): no request, no key, no file.</summary>
    private protected bool IsPlanning { get; private set; }

    private protected bool IsPipedOn => MyInvocation.PipelinePosition < MyInvocation.PipelineLength;

    private protected virtual bool EndsWithFirst => false;

    /// <summary>Whether an error about a task is its end.</summary>
    private protected abstract bool ErrorsEndTasks { get; }

    private protected override void Begin()
    {
        CheckRun();
        base.Begin();
        IsPlanning = this.IsWhatIf();
        Log = new RunLog(this, MyInvocation.MyCommand.Name, CommandClock.Time) { ErrorsEndTasks = ErrorsEndTasks, EndsWithFirst = EndsWithFirst };
        _run = new OpenRun(Log, MyInvocation.PipelinePosition, MyInvocation.PipelineLength) { Secrets = Vaults.Answers };
        _before = OpenRuns.Enter(_run);
        Vaults.Answers = _before.Count > 0 ? _before[^1].Secrets : Vaults.Answers;
    }

    private protected override IEnumerable<PSObject?> TakeGiven() =>
        ParameterSetName == ByInputObject ? InputObject!.Select(PSObject.AsPSObject) : base.TakeGiven();

    /// <summary>
    /// The piped task with its provider, by whose rules the links of one that was deserialized are judged. Null after an error was written.
    /// </summary>
    private protected (VeoTask Task, VeoProvider Provider)? ReadTask(VeoTask task) =>
        FindProvider(task) is not { } provider ? null
        : task.Gateway is null ? (VeoTaskFactory.Adopt(task, provider), provider)
        : (task, provider);

    /// <summary>Asks for leave once for each provider; only with -Confirm is anybody asked.</summary>
    private protected bool Allows(VeoProvider provider, string action) =>
        _allowed.TryGetValue(provider, out bool answer) ? answer : _allowed[provider] = ShouldProcess(provider.Name, action);

    /// <summary>Prints a plan, a sentence a line, as -WhatIf does.</summary>
    private protected void TellPlan(IEnumerable<string> sentences)
    {
        foreach (string sentence in IsPlanning ? sentences : [])
        {
            ShouldProcess(sentence, sentence, MyInvocation.MyCommand.Name);
        }
    }

    private protected override void Finish()
    {
        _end = VeoRunEnd.Failed;
        ErrorRecord? failure = IsPlanning ? null : RunFailure.Of(FailOn, (Log!, Sum()), _before.Select(run => run.Log));
        _end = IsPlanning ? VeoRunEnd.Planned : failure is null ? VeoRunEnd.Completed : VeoRunEnd.Failed;
        Log!.End(Sum());
        TellEnd(Sum());
        if (failure is not null)
        {
            throw new RunFailedException(failure);
        }
    }

    /// <summary>
    /// The closing line, to whoever watches; as a verbose line elsewhere, also in jobs. In a pipeline the last run's is enough.
    /// </summary>
    private void TellEnd(VeoSummary sum)
    {
        string? line = IsPlanning || sum.Tasks + sum.Rejected == 0 ? null : ClosingLine.Of(sum);
        if (line is not null && InteractiveHost.Is(Host) && Host.Name != "ServerRemoteHost" && !_run!.IsFollowed)
        {
            WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);
        }
        else if (line is not null)
        {
            WriteVerbose(line);
        }
    }

    /// <remarks>The one place that is reached however a run ends.</remarks>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (_run is { IsOver: false })
        {
            _run.IsOver = true;
            _run.Secrets.Clear();
            _summary?.Give(Sum());
        }
    }

    private VeoSummary Sum() => Log!.Sum(_end, Sessions.CountRequests());

    private void CheckRun()
    {
        if (FailOn != VeoFailOn.None && IsPipedOn)
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "FailOnNotLast", FailOn,
                    $"-FailOn on {MyInvocation.MyCommand.Name} would end the pipeline before the commands after it are done.",
                    "Use -FailOn on the pipeline's last command. -OutVariable keeps what that emits."));
        }

        if (SummaryVariable is not null && !SummaryTarget.IsName(SummaryVariable))
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "InvalidSummaryVariable", SummaryVariable, $"-SummaryVariable '{SummaryVariable}' is not the name of a variable.",
                    "Give the name without $, such as run, or +run to add to the variable."));
        }

        if (FailOn != VeoFailOn.None && this.StopsAtErrors())
        {
            WriteWarning("The first failed task will end this run, because -ErrorAction or $ErrorActionPreference is Stop. To save the "
                + "other tasks before -FailOn decides, add -ErrorAction Continue.");
        }

        _summary = SummaryVariable is null ? null : new SummaryTarget(SessionState.PSVariable, SummaryVariable);
    }
}

/// <summary>
/// The runs that have begun on this thread, so that Save-VeoVideo learns of the tasks that Wait-VeoTask gave up on in the same pipeline:
/// they never come down to it, and an error of Wait-VeoTask's own would end the pipeline before the other videos are saved.
/// </summary>
internal static class OpenRuns
{
    [ThreadStatic]
    private static List<OpenRun>? s_runs;

    /// <summary>Adds a run, and gives those before it in its pipeline.</summary>
    /// <remarks>
    /// PowerShell does not say which commands share a pipeline. But it begins all of them, one after the other, before the first is given
    /// anything. So a run that is untouched stands before ours in a pipeline just as long.
    /// </remarks>
    public static IReadOnlyList<OpenRun> Enter(OpenRun run)
    {
        s_runs ??= [];
        s_runs.RemoveAll(other => other.IsOver);
        List<OpenRun> before = s_runs.FindAll(
            other => other.Log.IsUntouched && other.Length == run.Length && other.Position < run.Position);
        before.ForEach(earlier => earlier.IsFollowed = true);
        s_runs.Add(run);
        return before;
    }
}

/// <summary>A run and its place.</summary>
/// <param name="Log">What it counts.</param>
/// <param name="Position">Its command's place in the pipeline, from 1.</param>
/// <param name="Length">How many commands the pipeline has.</param>
internal sealed record OpenRun(RunLog Log, int Position, int Length)
{
    /// <summary>What vaults have handed out to it; emptied when it ends.</summary>
    public required Dictionary<VeoProvider, VaultAnswer> Secrets { get; init; }

    /// <summary>Whether the run of a later command of the same pipeline tells how all ended.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>Whether its command has ended, in whichever way.</summary>
    public bool IsOver { get; set; }
}

/// <summary>The variable of -SummaryVariable: NAME is set, +NAME is added to, as with -OutVariable.</summary>
internal sealed class SummaryTarget
{
    private readonly PSVariableIntrinsics _variables;
    private readonly string _name;
    private readonly bool _isAppending;

    /// <summary>
    /// Takes the variable. Without a plus it is emptied at once, so that an earlier run's summary is never taken for this one's.
    /// </summary>
    /// <exception cref="SessionStateUnauthorizedAccessException">The variable is read-only or constant.</exception>
    public SummaryTarget(PSVariableIntrinsics variables, string text)
    {
        _variables = variables;
        _isAppending = text.StartsWith('+');
        _name = _isAppending ? text[1..] : text;
        _variables.Set(_name, _isAppending ? ToList(_variables.GetValue(_name)) : null);
    }

    /// <summary>Whether a text names a variable.</summary>
    public static bool IsName(string text) => text.TrimStart('+') is [not '$', ..] && text.LastIndexOf('+') < 1;

    /// <summary>Hands the summary over. Nothing is left to be told when that fails, since the command is over.</summary>
    public void Give(VeoSummary summary)
    {
        try
        {
            object value = summary;
            if (_isAppending)
            {
                ArrayList list = ToList(_variables.GetValue(_name));
                list.Add(summary);
                value = list;
            }

            _variables.Set(_name, value);
        }
        catch (RuntimeException)
        {
            // Made read-only meanwhile, or the session is closing.
        }
    }

    private static ArrayList ToList(object? value) => value switch
    {
        PSObject { BaseObject: ArrayList list } => list,
        ArrayList list => list,
        null => [],
        IEnumerable many and not string => new ArrayList(many.Cast<object>().ToArray()),
        _ => [value],
    };
}
