#nullable enable

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace VeoTasks.Tests.Support;

/// <summary>
/// Looks for secrets in everything that can be reached from an object: fields of any visibility, of base classes, in collections,
/// closures and buffers. The Pester tests compile this file too, for what the cmdlets emit.
/// </summary>
public static class SecretHunt
{
    private const int MostObjects = 200_000;

    /// <summary>PowerShell's own records that are looked into. Others lead to the whole session, with the test's variables in it.</summary>
    private static readonly string[] Records =
        ["PSObject", "ErrorRecord", "ErrorDetails", "WarningRecord", "VerboseRecord", "DebugRecord", "InformationRecord",
            "HostInformationMessage", "ProgressRecord"];

    /// <summary>Where secrets were found, as the fields that lead there; empty when nowhere.</summary>
    public static IReadOnlyList<string> Find(object root, params string[] secrets)
    {
        List<string> found = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Queue<(object Value, string Path)> queue = new([(root, root.GetType().Name)]);
        while (queue.TryDequeue(out (object Value, string Path) next))
        {
            if (Text(next.Value) is { } text)
            {
                found.AddRange(secrets.Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)).Select(_ => next.Path));
                continue;
            }

            if (!IsOpaque(next.Value.GetType()) && (next.Value.GetType().IsValueType || seen.Add(next.Value)))
            {
                foreach ((object value, string step) in Parts(next.Value))
                {
                    queue.Enqueue((value, $"{next.Path}.{step}"));
                }
            }

            if (seen.Count > MostObjects)
            {
                throw new InvalidOperationException($"Too much can be reached from {root.GetType()}; the last was {next.Path}.");
            }
        }

        return found;
    }

    private static string? Text(object value) => value switch
    {
        string text => text,
        char[] characters => new string(characters),
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        StringBuilder builder => builder.ToString(),
        _ => null,
    };

    private static bool IsOpaque(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsPointer || typeof(MemberInfo).IsAssignableFrom(type)
            || typeof(Assembly).IsAssignableFrom(type) || typeof(Module).IsAssignableFrom(type)
        || type.Namespace is "System.Reflection" or "System.Threading" or "System.Globalization"
        || (type.Namespace?.StartsWith("System.Management.Automation", StringComparison.Ordinal) == true && !Records.Contains(type.Name));

    private static IEnumerable<(object Value, string Step)> Parts(object value)
    {
        if (value is Array array)
        {
            int index = 0;
            foreach (object? item in array)
            {
                if (item is not null)
                {
                    yield return (item, $"[{index}]");
                }

                index++;
            }

            yield break;
        }

        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike && field.GetValue(value) is { } part)
                {
                    yield return (part, field.Name);
                }
            }
        }
    }
}
