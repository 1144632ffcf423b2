
namespace VeoTasks.Http;

/// <summary>A gateway key on its way into a request header. Lives in memory for one run and prints as stars.</summary>
public sealed class ApiKey
{
    private const int ShortestSecret = 6;

    private readonly string _value;
    private SecretPattern? _pattern;

    private ApiKey(string value) => _value = value;

    /// <summary>Makes a key from what a vault, a variable or a parameter held; surrounding blanks and line ends are cut off.</summary>
    /// <returns>Null when nothing is left, or when it holds characters that no HTTP header may carry.</returns>
    public static ApiKey? Create(string? text)
    {
        string value = text?.Trim() ?? "";
        return value.Length > 0 && value.All(c => c is > ' ' and <= '~') ? new ApiKey(value) : null;
    }

    /// <summary>The Authorization header's value.</summary>
    internal string ToAuthorization() => $"Bearer {_value}";

    /// <summary>What to look for to find it in a text. A key of a few letters is no secret, and would garble every message.</summary>
    internal SecretPattern? Pattern => _value.Length < ShortestSecret ? null : _pattern ??= SecretPattern.OfKey(_value);

    /// <summary>Whether a text has the key in it. Case does not count, since host names lose it.</summary>
    internal bool IsIn(string text) => _value.Length >= ShortestSecret && text.Contains(_value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Stars, whatever the key is.</summary>
    public override string ToString() => "***";
}
