using System.Reflection;
using System.Runtime.Loader;
using VeoTasks.Http;

namespace VeoTasks.Providers;

/// <summary>
/// Loads a library of the module's own and the packages it needs from bin/private, into a context of their own. Another module may have
/// brought another version of the same package; neither sees the other's.
/// </summary>
internal static class PrivateLibrary
{
    /// <summary>Makes the one object that a library is loaded for.</summary>
    public static T Create<T>(string library, string type)
    {
        string folder = Path.Combine(Path.GetDirectoryName(typeof(PrivateLibrary).Assembly.Location)!, "private");
        Assembly assembly = new PrivateContext(library, folder).LoadFromAssemblyPath(Path.Combine(folder, library + ".dll"));
        return (T)Activator.CreateInstance(assembly.GetType(type, throwOnError: true)!)!;
    }

    private sealed class PrivateContext(string library, string folder) : AssemblyLoadContext(library)
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

/// <summary>Loads the resilience library and its Polly at the first failure that needs them.</summary>
internal static class ResilienceLoader
{
    private static readonly Lazy<IRequestPolicyFactory> Loaded = new(static () =>
        PrivateLibrary.Create<IRequestPolicyFactory>("VeoTasks.Resilience", "VeoTasks.Resilience.PollyRequestPolicyFactory"));

    public static IRequestPolicy ForReads(TimeProvider time) => new LatePolicy(() => Loaded.Value.ForReads(time, Random.Shared.NextDouble));

    public static IRequestPolicy ForDownloads(TimeProvider time) =>
        new LatePolicy(() => Loaded.Value.ForDownloads(time, Random.Shared.NextDouble));
}
