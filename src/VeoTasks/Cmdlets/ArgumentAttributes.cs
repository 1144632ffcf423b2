using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text.RegularExpressions;

namespace VeoTasks.Cmdlets;

/// <summary>
/// Refuses blank text for a number. PowerShell takes it for 0, so that a variable which is set to nothing would choose the first of
/// something instead of failing.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotBlankAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text)
            ? throw new ArgumentTransformationMetadataException(
                "A number is expected, but the text is blank. Check the variable that it comes from.")
            : inputData;
}

/// <summary>
/// Lets a parameter take text and numbers only. Without it PowerShell turns any piped object into its text and binds that, before
/// it looks for the object's properties. Of those it takes the first that is there, so a row whose first one is blank is read here. An
/// error stands for the task that it is about.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextOnlyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? item = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        _ = TaskInput.TakeLabel();
        if (item is ErrorRecord { TargetObject: VeoTask or string } error)
        {
            return error.TargetObject.ToString()!;
        }

        if (item is IDictionary entries)
        {
            return TaskInput.ReferenceOf(entries) ?? throw new ArgumentTransformationMetadataException(TaskInput.WithoutId(new PSObject(entries)));
        }

        if (inputData is PSObject { BaseObject: not VeoTaskReference } row)
        {
            if (TaskInput.IdToTake(row) is { } id)
            {
                return id;
            }

            if (TaskInput.IsUnparted(row) || item is FileInfo)
            {
                throw new ArgumentTransformationMetadataException(TaskInput.WithoutId(row));
            }
        }

        return LanguagePrimitives.GetEnumerable(inputData) is { } many ? many.Cast<object?>().Select(Check).ToArray() : Check(inputData)!;
    }

    /// <summary>A text or number that may be an id, numbers as text.</summary>
    private static object? Check(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is not (null or string or ValueType or Uri or VeoTaskReference))
        {
            // The binder goes on to the object's properties only after this kind of exception.
            PSInvalidCastException cause = new($"{TaskInput.Article(bare)} {bare.GetType().Name} is not a task id. Pipe it in instead.");
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }

        return TaskInput.Objection(bare) is { } objection ? throw new ArgumentTransformationMetadataException(objection)
            : bare is double or float or decimal ? TaskInput.Text(bare) : value;
    }
}

/// <summary>Takes a time for a number of seconds: a TimeSpan, and text with a unit such as 90s, 5m or 2h.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class SecondsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            TimeSpan time => time.TotalSeconds,
            string text when Time().Match(text) is { Success: true } time =>
                double.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (time.Groups[2].ValueSpan[0] | 0x20) switch
                {
                    'h' => 3600,
                    'm' => 60,
                    _ => 1,
                },
            _ => inputData,
        };

    [GeneratedRegex(@"^\s*([0-9]+(?:\.[0-9]+)?)\s*(s|sec|m|min|h)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}

/// <summary>
/// Lets a key be given as plain text or as a credential's password too. That the text then stands in the session's history is the user's
/// choice, of which the help speaks.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text => new NetworkCredential(string.Empty, text).SecurePassword,
            PSCredential credential => credential.Password,
            object[] lines when Lines(lines) is [var only] => new NetworkCredential(string.Empty, only).SecurePassword,
            _ => inputData,
        };

    /// <summary>The lines of a file with a key that are not blank.</summary>
    private static string[] Lines(object[] all) =>
        [.. all.Select(line => (line is PSObject wrapped ? wrapped.BaseObject : line) as string).OfType<string>().Where(line => !string.IsNullOrWhiteSpace(line))];
}
