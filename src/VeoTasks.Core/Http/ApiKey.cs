using System.Globalization;
using System.Text.RegularExpressions;
using VeoTasks.Gateways;

namespace VeoTasks.Http;

/// <summary>A gateway key on its way into a request header. Lives in memory for one run and prints as stars.</summary>
internal sealed partial class ApiKey
{
    private const int ShortestSecret = 6;
    private const string Quotes = "\"'`´‘’‚‛“”„‟«»‹›＂＇";

    private static readonly string[] Prefixes =
        ["Bearer ", "Bearer\t", "Bearer:", "Basic ", "Key ", "Authorization:", "Authorization=", "x-api-key:"];

    private readonly ITokenSource? _source;
    private volatile string _value;
    private SecretPattern? _pattern;

    private ApiKey(string value, ITokenSource? source)
    {
        _value = value;
        _source = source;
    }

    /// <summary>A key that is a token of a source. There is none before the first <see cref="RenewAsync"/>.</summary>
    public static ApiKey Of(ITokenSource source) => new("", source);

    /// <summary>
    /// Makes a key from what a vault, a variable or a parameter held; surrounding blanks, line ends and marks that nobody sees are cut off.
    /// </summary>
    /// <returns>Null when there is an <see cref="Objection"/>.</returns>
    public static ApiKey? Create(string? text) => Objection(text) is null ? new ApiKey(Bare(text!), null) : null;

    /// <summary>Why a text cannot be a key, as the end of a sentence about it and without a letter of it; null when it can.</summary>
    public static string? Objection(string? text) => text is null ? "is empty" : Bare(text) switch
    {
        "" => "is empty",
        [.., ',' or ';'] => "ends in a comma or semicolon, which is not part of it",
        var value when Quotes.Contains(value[0]) || Quotes.Contains(value[^1]) => "is in quotation marks, which are not part of it",
        var value when Prefixes.Any(prefix => value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) =>
            "begins with a word of the header that it is sent in",
        var value when Assignment().IsMatch(value) => "begins with the name of a variable",
        var value when Placeholder().IsMatch(value) => "is a placeholder, not a key",
        ['{' or '[', ..] => "is JSON, not a key by itself",
        var value when value.Any(char.IsWhiteSpace) => "contains a space or a line break",
        var value when value.Any(IsUnseen) => "contains an invisible character",
        var value when value.Any(c => c is <= ' ' or > '~') => "contains characters that no key contains",
        _ => null,
    };

    /// <summary>A text without what editors and pages put around it.</summary>
    private static string Bare(string text) => string.Concat(text.SkipWhile(IsUnseen).Reverse().SkipWhile(IsUnseen).Reverse());

    private static bool IsUnseen(char letter) =>
        char.IsWhiteSpace(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.Control;

    /// <summary>Sees to it that the key is good for a request. Most are for ever; a token is renewed when it nears its end.</summary>
    /// <exception cref="RequestRefusedException">There is no token to be had.</exception>
    internal ValueTask RenewAsync(CancellationToken cancellationToken) =>
        _source is null ? ValueTask.CompletedTask : new(TakeTokenAsync(_source, cancellationToken));

    /// <summary>The value of the header that the gateway wants it in.</summary>
    internal string In(KeyHeader header) => header.Scheme is { } scheme ? $"{scheme} {_value}" : _value;

    /// <summary>What to look for to find it in a text. A key of a few letters is no secret, and would garble every message.</summary>
    internal SecretPattern? Pattern => _value.Length < ShortestSecret ? null : _pattern ??= SecretPattern.OfKey(_value);

    /// <summary>Whether a text has the key in it. Case does not count, since host names lose it.</summary>
    internal bool IsIn(string text) => _value.Length >= ShortestSecret && text.Contains(_value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Something follows the sign: it may also end base64.</summary>
    [GeneratedRegex(
        @"^(export +|set +|\$env:)?([A-Z][A-Z0-9_-]*[_-])?(api_?)?(key|token|secret)\s*[=:]\s*[^=\s]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(
        @"^(<[\w -]+>|\[[\w -]+\]|\$?\{[\w-]+\}|%\w+%|\$\w+|.{0,12}(\*{6,}|[xX]{8,}|\.{3,}|…)|null|undefined|none|\$env:\w+"
        + @"|System\.[\w.]+|your[-_ ]?(api[-_ ]?)?key([-_ ]?here)?)$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();

    /// <summary>Stars, whatever the key is.</summary>
    public override string ToString() => "***";

    private async Task TakeTokenAsync(ITokenSource source, CancellationToken cancellationToken)
    {
        string token = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        if (Objection(token) is { } objection)
        {
            throw new RequestRefusedException($"The access token {objection}.", VeoErrorCategory.Unauthorized);
        }

        if (token != _value)
        {
            _value = token;
            _pattern = null;
        }
    }
}

/// <summary>Gives the short-lived token that stands for a credential which lives longer.</summary>
internal interface ITokenSource
{
    /// <summary>The token of now: the last one for as long as it is good, else a new one. Safe for any thread.</summary>
    /// <exception cref="RequestRefusedException">There is none to be had.</exception>
    /// <exception cref="HttpRequestException">Whoever gives it cannot be reached.</exception>
    Task<string> GetAsync(CancellationToken cancellationToken);
}

/// <summary>Makes sources of Google's tokens. Implemented where its library is referenced, so that nothing else has to load it.</summary>
internal interface ITokenSourceFactory
{
    /// <summary>The tokens of a service account.</summary>
    /// <param name="json">Its key, as Google's console gives it.</param>
    /// <exception cref="FormatException">It is no such key.</exception>
    ITokenSource OfServiceAccount(string json);

    /// <summary>The tokens of the machine, or of whoever has signed in on it: Application Default Credentials.</summary>
    ITokenSource OfMachine();
}
