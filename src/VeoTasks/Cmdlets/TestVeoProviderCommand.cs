using System.Management.Automation;
using VeoTasks.Completion;
using VeoTasks.Credentials;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>Asks providers for a task that does not exist, and reports whether they are there and take the key. Costs nothing at any gateway.</summary>
[Cmdlet(VerbsDiagnostic.Test, "VeoProvider")]
[OutputType(typeof(VeoProviderTest))]
public sealed class TestVeoProviderCommand : VeoCmdlet
{
    private readonly HashSet<VeoProvider> _asked = [];
    private readonly List<Task> _tests = [];
    private GatewaySessions _sessions = null!;

    /// <summary>Names of providers, or patterns with * and ?.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, HelpMessage = "A provider of Get-VeoProvider, or a pattern such as *.")]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>How long a request may take, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.1, 30)]
    public double TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    private protected override ProgressState Progress => new(_tests.Count, _tests.Count(test => test.IsCompleted), "testing");

    /// <inheritdoc/>
    private protected override void Begin() => _sessions = new GatewaySessions(this.LoadProviders(), new KeySource(new VaultReader(this, StopToken)), overridden: null);

    /// <inheritdoc/>
    private protected override void Accept()
    {
        foreach (VeoProvider provider in this.FindProviders(Name, _sessions.Known))
        {
            if (_asked.Add(provider))
            {
                (GatewaySession session, ErrorRecord? keyError) = _sessions.OpenAnyway(provider);
                _tests.Add(TestAsync(session, keyError));
            }
        }
    }

    /// <inheritdoc/>
    private protected override void InputIsOver() => _ = CompleteAfterAsync(Task.WhenAll(_tests));

    private async Task TestAsync(GatewaySession session, ErrorRecord? keyError)
    {
        ProbeResult found = await session.Probe.RunAsync(TimeSpan.FromSeconds(TimeoutSec), StopToken).ConfigureAwait(false);
        Results.Output(ProviderReport.Of(session.Provider, found, keyError));
    }
}
