using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Gateways;

/// <summary>All gateways that are emulated.</summary>
internal static class GatewayList
{
    public const string OctopusX = "octopusx";

    public const string MixRoute = "mixroute";

    public static IReadOnlyList<IGateway> All { get; } =
    [
        new MuleRunGateway(),
        new OctopusXGateway(),
        new MixRouteGateway(),
        new MingyanGateway(),
        new OpenAIGateway(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(gateway => gateway.Name)];

    public static IGateway? Find(string name) => All.FirstOrDefault(gateway => gateway.Name == name);

    /// <summary>Half a sentence about a gateway that is not there.</summary>
    public static string Unknown(string name) => $"there is no gateway {JsonWords.Quote(name)}, only {string.Join(", ", Names)}";
}
