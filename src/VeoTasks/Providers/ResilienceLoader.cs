using System.Reflection;
using System.Runtime.Loader;
using VeoTasks.Credentials;
using VeoTasks.Http;

namespace VeoTasks.Providers;

/// <summary>
/// Loads the resilience library and its Polly from bin/private into a context of their own, at the first request that needs
/// them. Another module may have brought another Polly; neither sees the other's.
/// </summary>
internal static class ResilienceLoader
{
    private static readonly Lazy<IRequestPolicyFactory> LazyFactory = new(Load);

    /// <summary>Makes request policies.</summary>
    public static IRequestPolicyFactory Factory => LazyFactory.Value;

    private static IRequestPolicyFactory Load()
    {
        string folder = Path.Combine(Path.GetDirectoryName(typeof(ResilienceLoader).Assembly.Location)!, "private");
        PrivateContext context = new(folder);
        Assembly assembly = context.LoadFromAssemblyPath(Path.Combine(folder, "VeoTasks.Resilience.dll"));
        Type type = assembly.GetType("VeoTasks.Resilience.PollyRequestPolicyFactory", throwOnError: true)!;
        return (IRequestPolicyFactory)Activator.CreateInstance(type)!;
    }

    private sealed class PrivateContext(string folder) : AssemblyLoadContext("VeoTasks.Resilience")
    {
        private static readonly Assembly Core = typeof(IRequestPolicyFactory).Assembly;

        /// <summary>The shared interfaces come from the context that everybody uses, or the types would not be the same.</summary>
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == Core.GetName().Name)
            {
                return Core;
            }

            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
