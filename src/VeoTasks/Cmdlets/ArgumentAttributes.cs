using System.Globalization;
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
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text)
            ? throw new ArgumentTransformationMetadataException(
                "A number is expected, but the text is blank. Check the variable that it comes from.")
            : inputData;
}

/// <summary>Lets -TaskId take whatever names tasks: lines, tasks, rows with columns, hash tables, and errors about tasks.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TaskArgumentAttribute : ArgumentTransformationAttribute
{
    public override bool TransformNullOptionalParameters => false;

    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (LanguagePrimitives.GetEnumerable(inputData) ?? new[] { inputData }).Cast<object?>().Select(TaskInput.Take).ToArray();
}

/// <summary>Takes a time for a number of seconds: a TimeSpan, also as text, and text with a unit such as 90s, 5 min or 2 hours.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class SecondsAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            TimeSpan time => time.TotalSeconds,
            string text when Time().Match(text) is { Success: true } time =>
                double.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * time.Groups[2].Value.ToLowerInvariant() switch
                {
                    "ms" => 0.001,
                    ['h', ..] => 3600,
                    ['m', ..] => 60,
                    _ => 1,
                },
            string text when text.Count(letter => letter == ':') == 2
                && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) => time.TotalSeconds,
            _ => inputData,
        };

    [GeneratedRegex(
        @"^\s*([0-9]+(?:\.[0-9]+)?)\s*(ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}

/// <summary>
/// Lets a key be given as plain text or as a credential's password too. That the text then stands in the session's history is the user's
/// choice, of which the help speaks.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text => new NetworkCredential(string.Empty, text).SecurePassword,
            SecureString secret => secret,
            PSCredential credential => credential.Password,
            object[] lines when Lines(lines) is [var only] => new NetworkCredential(string.Empty, only).SecurePassword,
            null => throw new ArgumentTransformationMetadataException("The key is $null. Check the variable that it comes from."),
            { } other => throw new ArgumentTransformationMetadataException(
                $"{TaskInput.Article(other)} {other.GetType().Name} is not a key. Give text, a SecureString or a PSCredential."),
        };

    /// <summary>The lines of a file with a key that are not blank.</summary>
    private static string[] Lines(object[] all) =>
        [.. all.Select(line => (line is PSObject wrapped ? wrapped.BaseObject : line) as string).OfType<string>()
            .Where(line => !string.IsNullOrWhiteSpace(line))];
}
