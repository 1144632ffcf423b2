using VeoTasks.Emulator;
using VeoTasks.Http;
using VeoTasks.Polling;
using VeoTasks.Tests.Gateways;

namespace VeoTasks.Tests.Support;

/// <summary>An emulator of a test's own, and the clients for its gateways.</summary>
internal sealed class EmulatedGateway(GatewayEmulator emulator) : IAsyncDisposable
{
    public GatewayEmulator Emulator { get; } = emulator;

    /// <summary>Starts an emulator on free ports.</summary>
    public static async Task<EmulatedGateway> StartAsync(TimeProvider? time = null) =>
        new(await GatewayEmulator.StartAsync(
            new EmulatorOptions { Time = time ?? TimeProvider.System }, TestContext.Current.CancellationToken));

    /// <summary>The adapter's provider, at the emulator.</summary>
    public VeoProvider Provider(string gateway) => Answers.Provider(gateway) with { BaseUri = Emulator.BaseUri(gateway) };

    /// <summary>A client with the gateway's own key, or another.</summary>
    public TaskClient Client(string gateway, string? key = null, TimeProvider? time = null) =>
        new(Provider(gateway), ApiKey.Create(key ?? Emulator.Key(gateway)), HttpPool.Gateways, time ?? TimeProvider.System);

    /// <summary>Fetches the gateway's results.</summary>
    internal ResultClient Results(string gateway) => new(Provider(gateway), ApiKey.Create(Emulator.Key(gateway)), HttpPool.Results);

    /// <summary>The gateway as the scheduler takes it.</summary>
    internal PollSource Source(string gateway) => new(Provider(gateway), Client(gateway));

    /// <summary>One look at a task.</summary>
    public async Task<PollResponse> PollAsync(string gateway, string id) =>
        await Client(gateway).ReadAsync(new TaskRoute(new VeoTaskReference(id, gateway)), TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Emulator.DisposeAsync();
}
