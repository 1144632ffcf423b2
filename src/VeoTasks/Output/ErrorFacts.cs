using System.Management.Automation;
using VeoTasks.Cmdlets;
using VeoTasks.Gateways;

namespace VeoTasks.Output;

/// <summary>Reads of an error record what it is about.</summary>
internal static class ErrorFacts
{
    /// <summary>The first part of its id, which never changes.</summary>
    public static string IdOf(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>Whether a line was no task, or one of a provider that nobody knows.</summary>
    public static bool IsRejection(string id) => id is "InvalidTaskId" or "ProviderMissing" or "ProviderNotFound";

    /// <summary>The task that it is about, with its provider; null when it is about none.</summary>
    public static VeoTaskReference? TaskOf(ErrorRecord error, IReadOnlyList<VeoProvider> known) => error.TargetObject switch
    {
        VeoTask task => task.ToReference(),
        VeoTaskReference { Provider: not null } reference => reference,
        string text when !IsRejection(IdOf(error)) && TaskReferenceParser.Parse(text, known).Reference is { Provider: not null } reference => reference,
        _ => null,
    };

    /// <summary>The provider that it is about; null when it is about none.</summary>
    public static string? ProviderOf(ErrorRecord error, IReadOnlyList<VeoProvider> known) =>
        error.TargetObject is VeoProvider provider ? provider.Name : TaskOf(error, known)?.Provider;
}
