using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

public sealed class LifetimeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disposing_ends_everything_that_hangs_and_frees_the_ports()
    {
        using var http = new HttpClient();
        var emulator = await GatewayEmulator.StartAsync(new EmulatorOptions(), Cancelled);
        emulator.FailGateway("mulerun", Fault.Hang(), 10);
        emulator.FailGateway("mingyan", Fault.Delay(TimeSpan.FromHours(1)), 10);
        var hanging =
            Enumerable.Range(0, 20).Select(i => http.GetAsync(emulator.BaseUri(i % 2 == 0 ? "mulerun" : "mingyan"), Cancelled)).ToList();
        await emulator.Counters.WaitForAsync(counters => counters.InFlight == 20, Cancelled);
        var uri = emulator.ControlUri;

        var clock = Stopwatch.StartNew();
        await emulator.DisposeAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        foreach (var request in hanging)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => request);
        }

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(uri, Cancelled));
        Assert.Equal(SocketError.ConnectionRefused, (refused.GetBaseException() as SocketException)?.SocketErrorCode);
        await emulator.DisposeAsync();
    }

    [Fact]
    public async Task Many_emulators_live_side_by_side_with_ports_and_keys_of_their_own()
    {
        var emulators =
            await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GatewayEmulator.StartAsync(new EmulatorOptions(), Cancelled)));
        var ports = emulators.SelectMany(emulator => GatewayEmulator.Gateways.Select(name => emulator.BaseUri(name).Port)
            .Concat([emulator.CdnUri.Port, emulator.MirrorUri.Port, emulator.ControlUri.Port])).ToList();
        var keys = emulators.SelectMany(emulator => GatewayEmulator.Gateways.Select(emulator.Key)).ToList();
        foreach (var emulator in emulators)
        {
            await emulator.DisposeAsync();
        }

        Assert.Equal(10 * (GatewayEmulator.Gateways.Count + 3), ports.Distinct().Count());
        Assert.Equal(10 * GatewayEmulator.Gateways.Count, keys.Distinct().Count());
    }

    [Fact]
    public async Task Keys_and_ports_can_be_chosen_and_a_taken_port_is_said()
    {
        await using var finder = await GatewayEmulator.StartAsync(new EmulatorOptions(), Cancelled);
        var taken = finder.ControlUri.Port;
        await Assert.ThrowsAsync<IOException>(() => GatewayEmulator.StartAsync(new EmulatorOptions { BasePort = taken - 3 }, Cancelled));

        var options = new EmulatorOptions { Keys = new Dictionary<string, string> { ["mingyan"] = "chosen" } };
        await using var emulator = await GatewayEmulator.StartAsync(options, Cancelled);
        emulator.Add(EmulatedTask.Succeeds("mingyan", "t"));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "chosen");
        using var response = await http.GetAsync(new Uri(emulator.BaseUri("mingyan"), "/kyyReactApiServer/v1/result/t"), Cancelled);
        Assert.True(response.IsSuccessStatusCode);
    }
}
