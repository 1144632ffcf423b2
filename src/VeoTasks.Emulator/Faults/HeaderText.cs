using System.Buffers;
using VeoTasks.Emulator.Control;

namespace VeoTasks.Emulator.Faults;

/// <summary>Which headers can be sent at all (RFC 9110, 5.1 and 5.5): the server would refuse others in the middle of an answer.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Half a sentence about the first that cannot be sent, or null. A line break in a value makes two headers, so it is none.</summary>
    public static string? Complaint(IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token))
            {
                return $"{JsonWords.Quote(name)} is no name of a header";
            }

            if (value.Any(character => character is (< ' ' or > '~') and not ('\t' or '\n')))
            {
                return $"the header {name} has a character that is not printable ASCII";
            }
        }

        return null;
    }
}
