using VeoTasks.Shell.Gateways;

namespace VeoTasks.Shell.Work;

/// <summary>Where one task's videos come from and go to.</summary>
/// <param name="Session">The gateway.</param>
/// <param name="Folder">The destination's full path.</param>
internal sealed record SaveTarget(GatewaySession Session, string Folder);
