using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Lets a parameter take text alone. Without it PowerShell turns a piped row without the right column into text and submits that, which is
/// paid for.
/// </summary>
/// <param name="wanted">What is expected.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlainTextAttribute(string wanted) : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (bare is not (null or string or ValueType))
        {
            // The binder goes on to the object's properties only after this kind of exception.
            PSInvalidCastException cause = new($"A {bare.GetType().Name} is not {wanted}.");
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }

        return inputData;
    }
}

/// <summary>Takes a blank cell of a table for no seed. PowerShell takes it for 0, which is one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BlankIsNoSeedAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text)
            ? NewVeoTaskCommand.NoSeed : inputData;
}

/// <summary>Takes the words of a table for yes and no, which PowerShell does not do for a switch.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TruthAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text
            ? text.Trim().ToLowerInvariant() switch
            {
                "" or "false" or "no" or "0" or "n" => false,
                "true" or "yes" or "1" or "y" or "x" => true,
                _ => throw new ArgumentTransformationMetadataException($"'{text}' is neither true nor false."),
            }
            : inputData;
}

/// <summary>Objects of PowerShell as JSON.</summary>
internal static class JsonValues
{
    private const int MaximumDepth = 16;

    /// <summary>The value.</summary>
    /// <exception cref="FormatException">It has no form in JSON, or nests too deep.</exception>
    public static JsonNode? Of(object? value, int depth = 0) => depth > MaximumDepth ? throw new FormatException("it nests too deep.")
        : Bare(value) switch
    {
        null => null,
        string text => text,
        bool truth => truth,
        SwitchParameter given => given.IsPresent,
        int or long or short or byte or uint or ushort or sbyte => Convert.ToInt64(Bare(value), CultureInfo.InvariantCulture),
        double or float or decimal or ulong => JsonNode.Parse(JsonSerializer.Serialize(Bare(value))),
        IDictionary members => Members(members.Keys.Cast<object>().Select(key =>
            (Convert.ToString(key, CultureInfo.InvariantCulture) ?? "", members[key])), depth),
        PSCustomObject => Members(((PSObject)value!).Properties.Select(property => (property.Name, (object?)property.Value)), depth),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => Of(item, depth + 1))]),
        { } other => throw new FormatException($"a {other.GetType().Name} cannot be sent."),
    };

    private static JsonObject Members(IEnumerable<(string Name, object? Value)> members, int depth)
    {
        JsonObject made = [];
        foreach ((string name, object? value) in members)
        {
            made[name] = Of(value, depth + 1);
        }

        return made;
    }

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject
        : value is PSObject custom ? custom.BaseObject : value;
}
