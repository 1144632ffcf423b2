using System.Management.Automation.Runspaces;
using VeoTasks.Output;

namespace VeoTasks.Providers;

/// <summary>
/// The emulator that runs for this process, and the providers that it stands for. There is one at a time, since its providers have names.
/// It ends with the runspace that started it, with the module, and with the process.
/// </summary>
internal sealed class EmulatorSession
{
    private const string Prefix = "emulator-";

    private static EmulatorSession? _current;

    private readonly EmulatorProcess _process;
    private readonly Runspace? _owner;
    private readonly IReadOnlyDictionary<string, VeoProvider> _providers;

    private EmulatorSession(EmulatorProcess process, IEnumerable<VeoProvider> replaced, Runspace? owner)
    {
        _process = process;
        _owner = owner;
        _providers = process.Info.Gateways
            .Select(gateway => ProviderCatalog.Describe(Prefix + gateway.Key, gateway.Key, gateway.Value.BaseUri))
            .Concat(replaced.Where(provider => !provider.Name.StartsWith(Prefix, StringComparison.Ordinal)))
            .ToDictionary(provider => provider.Name, provider =>
                provider with { BaseUri = process.Info.Gateways[provider.Adapter].BaseUri, Emulated = true });
    }

    /// <summary>
    /// The one that was started and not stopped, whether it still runs or not: what it stands for must not reach a real gateway because it
    /// fell over.
    /// </summary>
    public static EmulatorSession? Current => Volatile.Read(ref _current);

    public bool IsRunning => _process.IsRunning;

    public int ProcessId => _process.Info.ProcessId;

    /// <summary>Makes a process the session's emulator.</summary>
    /// <param name="process">It; ended here when another one was faster.</param>
    /// <param name="replaced">The providers that it stands for besides its own.</param>
    /// <param name="owner">The runspace it ends with.</param>
    /// <returns>Null when another one runs already.</returns>
    /// <exception cref="EmulatorException">It cannot stand for one of them.</exception>
    public static EmulatorSession? Open(EmulatorProcess process, IReadOnlyList<VeoProvider> replaced, Runspace? owner)
    {
        if (replaced.FirstOrDefault(provider => !process.Info.Gateways.ContainsKey(provider.Adapter)) is { } foreign)
        {
            process.Dispose();
            throw new EmulatorException(EmulatorFault.Failed,
                $"It does not speak '{foreign.Adapter}', so it cannot replace {foreign.Name}.");
        }

        EmulatorSession? before = Current;
        EmulatorSession session = new(process, replaced, owner);
        if (before is { IsRunning: true } || Interlocked.CompareExchange(ref _current, session, before) != before)
        {
            process.Dispose();
            return null;
        }

        before?._process.Dispose();
        if (owner is not null)
        {
            owner.StateChanged += session.OwnerChanged;
        }

        return session;
    }

    /// <summary>The providers, with those in another's place that the emulator stands for, and behind them those that it brings.</summary>
    public static IReadOnlyList<VeoProvider> Over(IReadOnlyList<VeoProvider> real)
    {
        if (Current?._providers is not { } emulated)
        {
            return real;
        }

        HashSet<string> names = [.. real.Select(provider => provider.Name)];
        return
        [
            .. real.Select(provider => emulated.GetValueOrDefault(provider.Name, provider) with { }),
            .. emulated.Values.Select(provider => provider with { })
                .Where(provider => !names.Contains(provider.Name) && provider.Name.StartsWith(Prefix, StringComparison.Ordinal)),
        ];
    }

    /// <summary>The key for a provider that the emulator stands for; null for any other, also for one of an emulator before it.</summary>
    public static string? KeyFor(VeoProvider provider) =>
        provider.Emulated && Current?._process.Info.Gateways.GetValueOrDefault(provider.Adapter) is { } gateway
            && gateway.BaseUri == provider.BaseUri
            ? gateway.Key
            : null;

    public VeoEmulator Describe(string? scenario) => new()
    {
        ProcessId = ProcessId,
        Providers = [.. _providers.Keys],
        Tasks = [.. _process.Info.Tasks.Select(task => new VeoTaskReference(task.Id, Prefix + task.Gateway, task.Model).ToString())],
        Control = _process.Info.Control,
        Scenario = scenario,
    };

    /// <summary>Ends it and waits until its process is gone; its providers are forgotten at once.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Forget();
        return _process.StopAsync(cancellationToken);
    }

    /// <summary>Ends it without waiting, if that runspace started it.</summary>
    public static void EndWith(Runspace? owner)
    {
        if (Current is { } session && ReferenceEquals(session._owner, owner))
        {
            session.Forget();
            session._process.Dispose();
        }
    }

    private void Forget()
    {
        Interlocked.CompareExchange(ref _current, null, this);
        if (_owner is not null)
        {
            _owner.StateChanged -= OwnerChanged;
        }
    }

    private void OwnerChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
        {
            EndWith(_owner);
        }
    }
}
