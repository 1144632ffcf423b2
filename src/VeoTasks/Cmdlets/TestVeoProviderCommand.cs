using System.Globalization;
using VeoTasks.Http;
using VeoTasks.Output;
using VeoTasks.Providers;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Asks providers for a task that does not exist, and reports whether they are there and take the key. Costs nothing at any gateway.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "VeoProvider", HelpUri = HelpPages.Folder + "Test-VeoProvider.md")]
[OutputType(typeof(VeoProviderTest))]
public sealed class TestVeoProviderCommand : VeoCmdlet
{
    private readonly HashSet<VeoProvider> _asked = [];
    private readonly List<Task> _tests = [];
    private GatewaySessions _sessions = null!;

    /// <summary>Names of providers, or patterns with * and ?; unless given, all that have a key or were registered.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>How long a request may take, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.1, 30)]
    [Seconds]
    public double TimeoutSec { get; set; } = 30;

    private protected override ProgressState Progress => new(_tests.Count, _tests.Count(test => test.IsCompleted), "testing");

    private protected override void Begin() =>
        _sessions = new GatewaySessions(this.LoadProviders(), new KeySource(new VaultReader(this, StopToken)), overridden: null);

    private protected override void Accept()
    {
        foreach (VeoProvider provider in Name.Length > 0 ? this.FindProviders(Name, _sessions.Known) : FindUsable())
        {
            if (_asked.Add(provider))
            {
                (GatewaySession session, ErrorRecord? keyError) = _sessions.OpenAnyway(provider);
                _tests.Add(TestAsync(session, keyError));
            }
        }
    }

    /// <summary>The providers that somebody means to use; all where nothing shows that.</summary>
    private IReadOnlyList<VeoProvider> FindUsable()
    {
        ILookup<bool, VeoProvider> known = _sessions.Known.ToLookup(provider => !provider.BuiltIn || SeemsToHaveKey(provider));
        if (known[true].Any() && known[false].Any())
        {
            WriteVerbose(
                $"Not tested because they have no key: {string.Join(", ", known[false].Select(provider => provider.Name))}. Use -Name * "
                    + "to test all.");
        }

        return known[true].Any() ? [.. known[true]] : _sessions.Known;
    }

    /// <summary>A key that is there and cannot be taken shows as much.</summary>
    private bool SeemsToHaveKey(VeoProvider provider)
    {
        (GatewaySession session, ErrorRecord? error) = _sessions.OpenAnyway(provider);
        return session.HasKey || error?.FullyQualifiedErrorId is not "CredentialMissing";
    }

    private protected override void InputIsOver() => _ = CompleteAfterAsync(Task.WhenAll(_tests));

    private async Task TestAsync(GatewaySession session, ErrorRecord? keyError)
    {
        ProbeResult found = await session.Probe.RunAsync(TimeSpan.FromSeconds(TimeoutSec), StopToken).ConfigureAwait(false);
        Results.Output(ProviderReport.Of(session.Provider, found, keyError));
    }
}

/// <summary>Puts what a probe found into words: the error id that other commands would report, and what to do next.</summary>
internal static class ProviderReport
{
    /// <summary>A clock that is further off than this makes links look expired that are not, or the other way round.</summary>
    private static readonly TimeSpan TolerableSkew = TimeSpan.FromMinutes(1);

    /// <param name="provider">Who was asked.</param>
    /// <param name="found">What came of it.</param>
    /// <param name="keyError">Why there was no key to send; null when there was one.</param>
    public static VeoProviderTest Of(VeoProvider provider, ProbeResult found, ErrorRecord? keyError)
    {
        bool lacksKey = keyError is not null
            && found.Trouble?.Category is null or VeoErrorCategory.Unauthorized or VeoErrorCategory.Forbidden;
        (string? problem, string detail) = (found.Trouble, keyError) switch
        {
            (_, not null) when lacksKey =>
                (keyError.FullyQualifiedErrorId, $"{keyError.ErrorDetails.Message} {keyError.ErrorDetails.RecommendedAction}"),
            ({ } trouble, _) => (ErrorKind.Of(trouble.Category).Id, $"{Sentence(trouble)} {Remedy(trouble.Category)}"),
            _ when found.Authenticated == true => (null, "The gateway answers and accepts the key."),
            _ => (null, "The gateway answers, but does not show whether it accepts the key. Look at a task with Get-VeoTask."),
        };
        return new VeoProviderTest
        {
            Provider = provider.Name,
            Reachable = found.Reachable,
            Authenticated = found.Authenticated,
            Latency = found.Latency,
            ServerTimeSkew = found.ServerTimeSkew,
            Problem = problem,
            Detail = $"{detail}{Clock(found.ServerTimeSkew)}",
        };
    }

    private static string Sentence(VeoTaskError trouble)
    {
        string text = trouble.ToString();
        return text.EndsWith('.') || text.EndsWith('。') || text.EndsWith('!') ? text : $"{text}.";
    }

    /// <summary>What to do, where the usual advice speaks of tasks.</summary>
    private static string Remedy(VeoErrorCategory category) => category switch
    {
        VeoErrorCategory.ConnectionFailed =>
            "Check the network, the name and port in its address (Get-VeoProvider), and whether you need a proxy.",
        VeoErrorCategory.Unavailable => "Test again later, or wait longer with -TimeoutSec.",
        VeoErrorCategory.RateLimited => "The address is right. Test again in a minute.",
        VeoErrorCategory.InvalidEndpoint =>
            "Compare its address (Get-VeoProvider) with the gateway's own page, and check whether the network requires you to sign in.",
        VeoErrorCategory.RequestRejected =>
            "It answers like this for a task that does not exist. Look at one of your own with Get-VeoTask.",
        _ => ErrorKind.Of(category).Remedy,
    };

    private static string Clock(TimeSpan? skew) => skew is { } off && off.Duration() > TolerableSkew
        ? string.Create(CultureInfo.CurrentCulture,
            $" This machine's clock is {off.Duration().TotalMinutes:0.#} minutes {(off > TimeSpan.Zero ? "behind" : "ahead of")} the "
                + $"gateway's. Correct it.")
        : "";
}
