namespace VeoTasks.Emulation;

/// <summary>Why no emulator runs now.</summary>
internal enum EmulatorFault
{
    /// <summary>There is no dotnet, or it has no ASP.NET Core runtime that is new enough.</summary>
    RuntimeMissing,

    /// <summary>The scenario cannot be played.</summary>
    InvalidScenario,

    /// <summary>Anything else.</summary>
    Failed,
}

/// <summary>An emulator that could not be started.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What was found, in a sentence.</param>
internal sealed class EmulatorException(EmulatorFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public EmulatorFault Fault { get; } = fault;
}
