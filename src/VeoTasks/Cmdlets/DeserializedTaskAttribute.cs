using System.Management.Automation;

namespace VeoTasks.Cmdlets;

/// <summary>Lets a parameter that takes tasks take them also after they were written down and read again. Everything else is left as it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DeserializedTaskAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        inputData is PSObject { BaseObject: PSCustomObject } image && DeserializedTask.Read(image) is { } task ? task : inputData;
}
