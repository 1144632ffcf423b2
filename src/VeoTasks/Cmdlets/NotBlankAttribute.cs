using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Refuses blank text for a number. PowerShell takes it for 0, so that a variable which is set to nothing would choose the first of something
/// instead of failing.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotBlankAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text)
            ? throw new ArgumentTransformationMetadataException("A number is expected, and the text is blank. Check the variable that it comes from.")
            : inputData;
}
