using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace VeoTasks.Completion;

/// <summary>Completes what stands before a task's id: "provider:", and behind "provider/" the models that it may be asked under.</summary>
public sealed class TaskIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = TypedWord.Read(wordToComplete).Text;
        int slash = typed.IndexOf('/');
        IReadOnlyList<VeoProvider> known = Completion.Providers();
        return slash < 0
            ? Completion.Of(wordToComplete, known.Select(provider => ($"{provider.Name}:", Completion.Describe(provider))))
            : Completion.Of(wordToComplete, known
                .Where(provider => typed.AsSpan(0, slash).Equals(provider.Name, StringComparison.OrdinalIgnoreCase))
                .SelectMany(provider => Completion.Models(provider.Name).Select(model => ($"{provider.Name}/{model.Name}:", model.ToolTip))));
    }
}
