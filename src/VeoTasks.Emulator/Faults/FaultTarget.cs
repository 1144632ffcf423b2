using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Faults;

/// <summary>What a fault must know of where it happens.</summary>
/// <param name="Request">The request that is hit.</param>
/// <param name="Mirror">The mirror's address.</param>
/// <param name="UsualError">The server's usual answer for a status code.</param>
internal sealed record FaultTarget(EmulatedRequest Request, Uri Mirror, Func<int, Reply> UsualError)
{
    /// <summary>The request's own path and query at the mirror, another origin.</summary>
    public string MirrorUri => Mirror.GetLeftPart(UriPartial.Authority) + Request.RawPath + Request.RawQuery;
}
