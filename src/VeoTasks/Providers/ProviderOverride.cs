using System.Security;
using VeoTasks.Credentials;

namespace VeoTasks.Providers;

/// <summary>What the command line says about the one provider it names. It holds for no other, so that no key or task goes to the wrong gateway.</summary>
/// <param name="Name">The provider's name, lower case.</param>
/// <param name="ApiKey">The value of -ApiKey.</param>
/// <param name="BaseUri">The value of -BaseUri.</param>
internal sealed record ProviderOverride(string Name, SecureString? ApiKey, Uri? BaseUri);
