using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VeoTasks.Emulator.Control;

/// <summary>Compares JSON with the type it is to become, and says what does not fit in words of JSON: the serializer's own sentences speak of .NET types, and differ by version.</summary>
internal static class JsonForm
{
    /// <param name="json">What is to be read.</param>
    /// <param name="type">What it is to become.</param>
    /// <param name="path">Where it stands, as a JSON path.</param>
    /// <exception cref="FormatException">With one sentence that begins with the path.</exception>
    public static void Check(JsonElement json, Type type, string path)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (JsonLeaf.Find(wanted) is { } leaf)
        {
            Require(leaf.Fits(json), path, leaf.Complaint(json));
            return;
        }

        switch (ControlJson.Options.GetTypeInfo(wanted))
        {
            case { Kind: JsonTypeInfoKind.Enumerable }:
                CheckItems(json, wanted.GetGenericArguments()[0], path);
                break;
            case { Kind: JsonTypeInfoKind.Dictionary }:
                CheckEntries(json, wanted.GetGenericArguments()[1], path);
                break;
            case var contract:
                CheckMembers(json, contract, path);
                break;
        }
    }

    private static void CheckItems(JsonElement json, Type type, string path)
    {
        Require(json.ValueKind == JsonValueKind.Array, path, $"an array is wanted here, not {JsonWords.Show(json)}");
        foreach (var (item, index) in json.EnumerateArray().Select((item, index) => (item, index)))
        {
            Check(item, type, $"{path}[{index}]");
        }
    }

    private static void CheckEntries(JsonElement json, Type type, string path)
    {
        foreach (var entry in Members(json, path, StringComparer.Ordinal))
        {
            Check(entry.Value, type, JsonWords.Member(path, entry.Name));
        }
    }

    private static void CheckMembers(JsonElement json, JsonTypeInfo contract, string path)
    {
        var given = Members(json, path, StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var member in given)
        {
            var place = JsonWords.Member(path, member.Name);
            var known = contract.Properties.FirstOrDefault(property => IsNamed(property, member.Name));
            Require(known is not null, place, $"there is no such member here, only {string.Join(", ", contract.Properties.Select(property => property.Name))}");
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Check(member.Value, known!.PropertyType, place);
            }
            else
            {
                Require(MayBeNull(known!), place, known!.IsRequired ? "a value is wanted here, not null" : "null is not possible here; leave the member out for its default");
            }
        }

        foreach (var property in contract.Properties.Where(property => property.IsRequired))
        {
            Require(given.Any(member => IsNamed(property, member.Name)), path, $"the member {property.Name} is missing");
        }
    }

    private static IEnumerable<JsonProperty> Members(JsonElement json, string path, StringComparer names)
    {
        Require(json.ValueKind == JsonValueKind.Object, path, $"an object is wanted here, not {JsonWords.Show(json)}");
        var seen = new HashSet<string>(names);
        foreach (var member in json.EnumerateObject())
        {
            Require(seen.Add(member.Name), JsonWords.Member(path, member.Name), "the member stands here twice; keep one of them");
            yield return member;
        }
    }

    private static bool IsNamed(JsonPropertyInfo property, string name) => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool MayBeNull(JsonPropertyInfo property) =>
        property.AttributeProvider is PropertyInfo declared && new NullabilityInfoContext().Create(declared).ReadState == NullabilityState.Nullable;

    private static void Require(bool condition, string path, string complaint)
    {
        if (!condition)
        {
            throw new FormatException($"{path}: {complaint}");
        }
    }
}
