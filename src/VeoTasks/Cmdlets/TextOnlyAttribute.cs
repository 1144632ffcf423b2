using System.Management.Automation;
using VeoTasks.Gateways;
using VeoTasks.Output;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Lets a parameter take text and numbers only. Without it PowerShell turns any piped object into its text and binds that, before
/// it looks for the object's properties.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextOnlyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (LanguagePrimitives.GetEnumerable(inputData) is { } many)
        {
            foreach (object? one in many)
            {
                Check(one);
            }
        }
        else
        {
            Check(inputData);
        }

        return inputData;
    }

    private static void Check(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is not (null or string or ValueType or Uri or VeoTaskReference))
        {
            // The binder goes on to the object's properties only after this kind of exception.
            PSInvalidCastException cause = new($"{bare.GetType().Name} is no task id.");
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }
    }
}
