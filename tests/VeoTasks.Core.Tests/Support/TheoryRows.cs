using System.Reflection;
using Xunit;

namespace VeoTasks.Tests.Support;

/// <summary>What the rows of a theory are about, for tests that miss a gateway which has none.</summary>
internal static class TheoryRows
{
    /// <summary>The gateways that the InlineData of a theory name first.</summary>
    public static IEnumerable<string> Gateways(Type tests, string theory) =>
        tests.GetMethod(theory)!.GetCustomAttributes<InlineDataAttribute>().Select(row => (string)row.Data[0]!).Distinct();
}
