using VeoTasks.Credentials;

namespace VeoTasks.Providers;

/// <summary>The list of registered providers cannot be used.</summary>
internal sealed class ProviderFileException(ProviderFileFault fault, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public ProviderFileFault Fault { get; } = fault;
}

/// <summary>What is the matter with the list.</summary>
internal enum ProviderFileFault
{
    /// <summary>It is not what this module writes.</summary>
    Damaged,

    /// <summary>A newer version of this module wrote it.</summary>
    Newer,

    /// <summary>It is a link or the like, or somebody else may have written it.</summary>
    Unsafe,

    /// <summary>The system does not let it be read.</summary>
    Unreadable,
}
