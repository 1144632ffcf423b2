using VeoTasks.Http;
using VeoTasks.Submitting;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Submitting;

/// <summary>Submissions over real sockets to the emulated gateways.</summary>
public abstract class SubmitterTest : IAsyncLifetime
{
    private protected SubmitRig Rig { get; } = new();

    private protected EmulatedGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await EmulatedGateway.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Rig.Dispose();
    }

    private protected Task<SubmissionResult> SubmitAsync(string gateway, string prompt, string? label = null, TimeProvider? time = null) =>
        SubmitAsync(Gateway.Provider(gateway), SubmitRig.Row(Gateway.Provider(gateway), prompt, label),
            SubmitRig.Client(Gateway, gateway, time: time));

    private protected async Task<SubmissionResult> SubmitAsync(VeoProvider provider, SubmissionRow row, SubmitClient? client = null) =>
        (await Rig.RunAsync(
            client ?? new(provider, ApiKey.Create("sk-of-a-test"), HttpPool.Submissions, TimeProvider.System), [row]))[0];
}
