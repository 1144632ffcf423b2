using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>A value somewhere in an answer, and the names on the way to it.</summary>
internal sealed class JsonPlace
{
    /// <summary>How often JSON in strings may hold JSON in strings.</summary>
    private const int MaximumNesting = 3;

    /// <summary>How much of it is read in all, in characters.</summary>
    private const int MaximumInner = 1024 * 1024;

    private JsonPlace(string name, string key, JsonPlace? owner, JsonElement value)
    {
        Name = name;
        Key = key;
        Owner = owner;
        Value = value;
    }

    /// <summary>The words of the nearest member's name with blanks between and around them: " video url ".</summary>
    public string Name { get; }

    /// <summary>The nearest member's name as it is written, with its digits.</summary>
    public string Key { get; }

    /// <summary>The object around it, with its own name; null for the outermost value.</summary>
    public JsonPlace? Owner { get; }

    /// <summary>What stands there.</summary>
    public JsonElement Value { get; }

    /// <summary>The way to it without the places in arrays: the items of one array, and of one member in each of them, share it.</summary>
    public string Way => $"{Owner?.Way}.{Name}";

    /// <summary>All values of an answer in its order, also those of JSON that stands in strings.</summary>
    public static List<JsonPlace> In(JsonElement root)
    {
        List<JsonPlace> places = [];
        int left = MaximumInner;
        Add("", "", null, root, 0);
        return places;

        void Add(string name, string key, JsonPlace? owner, JsonElement value, int nesting)
        {
            JsonPlace place = new(name, key, owner, value);
            places.Add(place);
            if (value.ValueKind == JsonValueKind.String && nesting < MaximumNesting && value.Text() is { } text && text.Length <= left
                && JsonParser.Open(text) is { } opened)
            {
                left -= text.Length;
                Add(name, key, owner, opened, nesting + 1);
            }

            foreach (JsonProperty member in value.Members())
            {
                string own = member.Key();
                string words = IsMade(own) ? "" : string.Join(' ', Words.Of(own));
                Add($" {words} ", own, place, member.Value, nesting);
            }

            if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Add(name, key, owner, item, nesting);
                }
            }
        }
    }

    /// <summary>Whether a name is one of many that were made for the items of a list: a letter, or hexadecimal digits.</summary>
    private static bool IsMade(string name) =>
        name.Length == 1
        || (name.Length >= 8 && name.Any(char.IsAsciiDigit) && name.All(letter => char.IsAsciiHexDigit(letter) || letter == '-'));

    /// <summary>Whether it stands in another one.</summary>
    public bool IsIn(JsonPlace other) => Owner is not null && (Owner == other || Owner.IsIn(other));

    /// <summary>
    /// Whether the name, or one on the way to it, has any of these in it. A blank on both sides makes a part a whole word.
    /// </summary>
    public bool IsUnder(params ReadOnlySpan<string> parts) => IsCalled(parts) || (Owner is not null && Owner.IsUnder(parts));

    /// <summary>Whether the name itself has any of these in it.</summary>
    public bool IsCalled(params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
        {
            if (Name.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
