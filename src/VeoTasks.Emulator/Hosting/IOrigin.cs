
namespace VeoTasks.Emulator.Hosting;

/// <summary>A server with a port of its own.</summary>
internal interface IOrigin
{
    string Name { get; }

    ValueTask<Reply> AnswerAsync(EmulatedRequest request, CancellationToken cancellationToken);
}

/// <summary>The names of the origins that are no gateways.</summary>
internal static class OriginNames
{
    public const string Cdn = "cdn";
    public const string Mirror = "mirror";
    public const string Control = "control";
}
