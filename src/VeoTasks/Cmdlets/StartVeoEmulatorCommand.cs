using System.Management.Automation.Runspaces;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Starts gateways on this machine to rehearse with. They have providers of their own, for as long as this session lasts.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "VeoEmulator", SupportsShouldProcess = true, HelpUri = HelpPages.Folder + "Start-VeoEmulator.md")]
[OutputType(typeof(VeoEmulator))]
public sealed class StartVeoEmulatorCommand : VeoCmdlet
{
    private readonly List<string> _scenarios = [];
    private IReadOnlyList<VeoProvider> _replaced = [];
    private bool _wanted;
    private bool _started;

    /// <summary>A file with tasks and what happens to them, taken literally; unless given, a small set over all gateways.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? Scenario { get; set; }

    /// <summary>
    /// Names of providers, or patterns with * and ?, that the emulator stands for in this session, so that a script runs as it is.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Replace { get; set; } = [];

    /// <summary>How long it may take to start, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.1, 600)]
    [Seconds]
    public double TimeoutSec { get; set; } = 60;

    private protected override ProgressState Progress => new(1, _started ? 1 : 0, "starting");

    /// <remarks>A name that means nothing ends the command: whoever wrote it would go on with a real gateway.</remarks>
    private protected override void Begin()
    {
        IReadOnlyList<VeoProvider> known = this.LoadProviders();
        if (Array.Find(Replace, name => !WildcardPattern.ContainsWildcardCharacters(name) && known.Named(name) is null) is { } unknown)
        {
            ThrowTerminatingError(VeoErrors.ProviderUnknown(unknown, known));
        }

        _replaced = [.. this.FindProviders(Replace, known).Distinct()];
    }

    private protected override void Accept()
    {
        _wanted = true;
        if (Scenario is not null)
        {
            _scenarios.Add(ResolveScenario(Scenario));
        }
    }

    private protected override void InputIsOver()
    {
        if (_scenarios.Count > 1)
        {
            ThrowTerminatingError(VeoErrors.Argument(
                "ScenarioAmbiguous", _scenarios[1], $"{_scenarios.Count} scenarios were given, but an emulator plays only one.",
                    "Give one file. It can contain any number of tasks."));
        }

        string? scenario = _scenarios.FirstOrDefault();
        _ = CompleteAfterAsync(_wanted && MayStart(scenario) ? StartAsync(scenario, Runspace.DefaultRunspace) : Task.CompletedTask);
    }

    private bool MayStart(string? scenario)
    {
        if (EmulatorSession.Current is { IsRunning: true } running)
        {
            WriteError(VeoErrors.EmulatorRunning(running.ProcessId));
            return false;
        }

        return ShouldProcess(scenario ?? "the built-in scenario", "Start emulator");
    }

    /// <summary>The full path of a file, taken literally. Ends the command when there is none.</summary>
    private string ResolveScenario(string path)
    {
        try
        {
            string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem")
            {
                ThrowTerminatingError(VeoErrors.Argument("NotFileSystemPath", path, $"{path} is in the {provider.Name} provider.",
                    "Give a file in the file system."));
            }

            if (File.Exists(file))
            {
                return file;
            }
        }
        catch (SessionStateException)
        {
            // No such drive or provider: nothing is there either.
        }

        ThrowTerminatingError(VeoErrors.ScenarioNotFound(path));
        return path;
    }

    private async Task StartAsync(string? scenario, Runspace? owner)
    {
        try
        {
            EmulatorProcess process = await EmulatorProcess.StartAsync(scenario, TimeSpan.FromSeconds(TimeoutSec), StopToken)
                .ConfigureAwait(false);
            if (EmulatorSession.Open(process, _replaced, owner) is { } session)
            {
                Results.Output(session.Describe(scenario));
            }
            else
            {
                Results.Error(VeoErrors.EmulatorRunning(EmulatorSession.Current?.ProcessId ?? process.Info.ProcessId));
            }
        }
        catch (EmulatorException exception)
        {
            Results.Error(VeoErrors.Emulator(exception, scenario));
        }
        finally
        {
            _started = true;
        }
    }
}
