using System.Globalization;

namespace VeoTasks.Benchmarks.Loops;

/// <summary>The tasks that are asked for, and the gateway that knows them.</summary>
internal static class Tasks
{
    /// <summary>Ids as OpenAI-style gateways make them, 38 characters.</summary>
    public static string Id(int number) => "video_" + number.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>References to the first tasks.</summary>
    public static IEnumerable<VeoTaskReference> References(int count) =>
        Enumerable.Range(0, count).Select(number => new VeoTaskReference(Id(number), "octopusx"));

    /// <summary>An OctopusX-style gateway at an address: the one whose path the OpenAI SDK asks for too.</summary>
    public static VeoProvider Provider(Uri server) => new() { Name = "octopusx", Adapter = "octopusx", BaseUri = server };
}
