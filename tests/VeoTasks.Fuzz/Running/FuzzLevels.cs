using VeoTasks.Fuzz.Answers;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Stack;
using VeoTasks.Gateways;

namespace VeoTasks.Fuzz.Running;

/// <summary>All levels, around the code that ships.</summary>
internal static class FuzzLevels
{
    /// <summary>Every level.</summary>
    public static IReadOnlyList<IFuzzLevel> All() => [new AnswerLevel(AdapterRegistry.All), new PipelineLevel(HttpStacks.Production)];
}
