using System.Buffers;
using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Gateways;

/// <summary>
/// Reads a task from one line of text: <c>id</c>, <c>provider:id</c>, <c>provider/model:id</c> or a task's address copied from
/// somewhere. A prefix counts only when it names a known provider, since ids have colons too ("sora-2:task_01k9..."). The model
/// reaches from the first slash to the first colon behind it, so it may contain slashes ("kling/kling-v3") but no colon; the id is
/// all the rest, so it may contain both.
/// </summary>
internal static partial class TaskReferenceParser
{
    /// <summary>How much of a line a message repeats, in characters.</summary>
    private const int ShownLength = 60;

    private const int ShortestKey = 20;

    /// <summary>The second is what an East Asian keyboard types for the first.</summary>
    private static readonly char[] Colons = [':', '：'];

    private const char ByteOrderMark = '\ufeff';
    private const char ZeroWidthSpace = '\u200b';

    /// <summary>What people and word processors put around an id.</summary>
    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"'`“”„‘’‚«»‹›<>＂＇");

    /// <summary>Reads a line. Blanks, a byte order mark and a carriage return around it do not matter. Never throws.</summary>
    /// <param name="line">The line, with or without its end.</param>
    /// <param name="known">The providers whose names and addresses count.</param>
    public static TaskReferenceLine Parse(string line, IReadOnlyList<VeoProvider> known)
    {
        string text = Trim(Remark().Replace(line, "").TrimEnd().TrimEnd(',', ';'));
        if (text.Length == 0 || text[0] == '#')
        {
            return default;
        }

        if (TaskColumns.DelimiterOf(text) is { } delimiter)
        {
            return TaskReferenceLine.Mistake(
                $"{Shown(text)} is the head of a table. Read the file with Import-Csv -Delimiter {delimiter}.");
        }

        return TaskUrls.IsUrl(text) ? TaskUrls.Parse(text, known) : ParsePlain(text, known);
    }

    /// <summary>Whether a text is JSON rather than a list, whatever its lines.</summary>
    internal static bool IsJson(string text) =>
        text.AsSpan().Trim() is ['{', .., '}'] || (text.Contains('{') && text.AsSpan().Trim() is ['[', .., ']']);

    /// <summary>The beginning of a line as a message may show it.</summary>
    internal static string Shown(string text)
    {
        string clean = TextSanitizer.Clean(text) ?? "";
        return clean.Length <= ShownLength ? $"'{clean}'" : $"'{clean[..ShownLength]}…'";
    }

    private static TaskReferenceLine ParsePlain(string text, IReadOnlyList<VeoProvider> known)
    {
        if (Provider(text, known) is not var (provider, end))
        {
            return Check(new VeoTaskReference(text), text);
        }

        string rest = text[(end + 1)..];
        if (text[end] is not '/')
        {
            return Check(new VeoTaskReference(Trim(rest), provider.Name), text);
        }

        int colon = rest.IndexOfAny(Colons);
        return colon < 0
            ? TaskReferenceLine.Mistake($"{Shown(text)} names a provider and a model but no task. Expected {provider.Name}/MODEL:ID.")
            : Check(new VeoTaskReference(Trim(rest[(colon + 1)..]), provider.Name, Trim(rest[..colon])), text);
    }

    /// <summary>
    /// The provider that a text begins with, and where its name ends. A blank may stand before a colon, but not before a slash.
    /// </summary>
    private static (VeoProvider Provider, int End)? Provider(string text, IReadOnlyList<VeoProvider> known)
    {
        int end = text.IndexOfAny([.. Colons, '/']);
        string name = end < 0 ? "" : text[end] == '/' ? text[..end] : text[..end].TrimEnd();
        return known.FirstOrDefault(provider => name.Equals(provider.Name, StringComparison.OrdinalIgnoreCase)) is { } provider
            ? (provider, end)
            : null;
    }

    /// <summary>Whether a reference that was not read from a line has an id, and a model if any, that may be asked for.</summary>
    internal static bool IsUsable(VeoTaskReference reference) => Check(reference, reference.Id).Reference is not null;

    /// <summary>A reference whose id and model may be asked for, or what is wrong with it.</summary>
    internal static TaskReferenceLine Check(VeoTaskReference reference, string text) =>
        IsKey(reference.Id) ? TaskReferenceLine.Mistake("What looks like a key stands in a task id's place. It was sent nowhere.")
        : (Trouble(reference.Id, "task id") ?? (reference.Model is { } model ? Trouble(model, "model") : null)) is { } trouble
            ? TaskReferenceLine.Mistake($"{Shown(text)} {trouble}")
            : TaskReferenceLine.Of(reference);

    /// <summary>Whether a text looks like a key. It would go to the gateway within an address, and be printed.</summary>
    private static bool IsKey(string text) => text.StartsWith("sk-", StringComparison.Ordinal) && text.Length >= ShortestKey;

    /// <summary>What keeps a text from being an id or a model, and what to do about it; null when nothing does.</summary>
    private static string? Trouble(string part, string what) => part switch
    {
        "" => $"has no {what}. Expected ID, PROVIDER:ID or PROVIDER/MODEL:ID.",
        [var first, .., var last] when Quotes.Contains(first) && Quotes.Contains(last) =>
            $"is in quotation marks. Write the {what} alone, one on each line.",
        _ when IsJson(part) => $"is JSON, not a {what}. Pipe the text through ConvertFrom-Json first.",
        _ when part.Contains('\t') => $"has columns. Write the {what} alone, or read the file with Import-Csv -Delimiter \"`t\".",
        _ when Several().IsMatch(part) => $"contains more than one {what}. Write one on each line, or split the text with -split.",
        _ when ListMark().IsMatch(part) => $"begins with a list marker. Write the {what} alone, one on each line.",
        _ when part.Contains('*') => $"contains a wildcard. Write each {what} in full. Get-VeoTask -All lists tasks if the gateway can.",
        "." or ".." => $"has a path step instead of a {what}. Give the {what} as the gateway shows it.",
        { Length: > VeoTaskReference.MaximumIdLength } =>
            $"has a {what} of {part.Length} characters, but no gateway uses more than {VeoTaskReference.MaximumIdLength}. "
            + "Check that each line of the list contains one task.",
        _ when !TaskSegment.IsUsable(part) =>
            $"has an invisible character in its {what}. Copy the {what} again, or save the list as UTF-8 text.",
        _ => null,
    };

    /// <summary>A remark behind an id.</summary>
    [GeneratedRegex(@"(?<=\S)\s+#.*$", RegexOptions.Singleline)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^[^\s,;，；、]{4,}(\s*[,;，；、]\s*[^\s,;，；、]{4,})+$")]
    private static partial Regex Several();

    [GeneratedRegex(@"^(\d{1,4}[.)]|[-*•·–])\s")]
    private static partial Regex ListMark();

    private static string Trim(string text) => text.Trim().Trim(ByteOrderMark, ZeroWidthSpace).Trim();
}

/// <summary>Finds the task in an address that was copied from a gateway's page, a log or a script.</summary>
internal static class TaskUrls
{
    private const string Foreign =
        "belongs to no known provider. Give the task's id and -Provider, or add the gateway with Register-VeoProvider.";

    /// <summary>Whether a text is meant as a web address.</summary>
    public static bool IsUrl(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Reads a task's address: it must lie below a known provider's base address and have the form of that gateway's API.
    /// </summary>
    public static TaskReferenceLine Parse(string text, IReadOnlyList<VeoProvider> known)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
        {
            string shown = TaskReferenceParser.Shown(text.Split('?')[0]);
            return TaskReferenceLine.Mistake($"{shown} is not a valid address. Give the task's id instead.");
        }

        // Two providers may share a host; the one with the longer base path is the closer match.
        List<VeoProvider> owners = known.Where(provider => ProviderAddresses.IsBelow(ProviderAddresses.BaseOf(provider), address))
            .OrderByDescending(provider => provider.BaseUri.AbsolutePath.Length)
            .ToList();
        return owners.Select(provider => Task(address, provider)).FirstOrDefault(reference => reference is not null) is { } found
            ? TaskReferenceLine.Of(found)
            : TaskReferenceLine.Mistake($"{Shown(address)} {(owners.Count == 0 ? Foreign : NoTask(owners[0]))}");
    }

    private static VeoTaskReference? Task(Uri address, VeoProvider provider)
    {
        string path = ProviderAddresses.PathWithin(ProviderAddresses.BaseOf(provider), address);
        VeoTaskReference? task = AdapterRegistry.Find(provider.Adapter)?.ParseTaskUrl(path, address.Query);
        return task is null ? null : task with { Provider = provider.Name };
    }

    private static string NoTask(VeoProvider provider)
    {
        GatewayRequest? route = AdapterRegistry.Find(provider.Adapter)?.TaskRoutes(new VeoTaskReference("ID"))[0];
        Uri example = ProviderAddresses.Resolve(provider, route?.Path ?? "");
        return $"is an address of {provider.Name}, but not of a task. Expected one like {example}, or the task's id.";
    }

    /// <summary>The address without user name, query and fragment, which may hold a password or a signature.</summary>
    private static string Shown(Uri address) => TaskReferenceParser.Shown(Origin.Of(address) + address.AbsolutePath);
}

/// <summary>What one line of a list of tasks turned out to be: a reference, nothing (blank or a comment), or a mistake.</summary>
/// <param name="Reference">The task that is meant; null when the line names none.</param>
/// <param name="Error">What is wrong with the line, for people; null when nothing is.</param>
internal readonly record struct TaskReferenceLine(VeoTaskReference? Reference, string? Error)
{
    /// <summary>The line with a provider and a model where it names none itself.</summary>
    /// <param name="provider">The provider; null or blank for none.</param>
    /// <param name="model">The model; null or blank for none.</param>
    internal TaskReferenceLine Or(string? provider, string? model) => Reference is not { } reference ? this
        : TaskReferenceParser.Check(
            reference with
            {
                Provider = reference.Provider ?? (string.IsNullOrWhiteSpace(provider) ? null : provider.Trim()),
                Model = reference.Model ?? (string.IsNullOrWhiteSpace(model) ? null : model.Trim()),
            },
            reference.ToString());

    /// <summary>A line that names a task.</summary>
    internal static TaskReferenceLine Of(VeoTaskReference reference) => new(reference, null);

    /// <summary>A line that names none though it should.</summary>
    internal static TaskReferenceLine Mistake(string error) => new(null, error);
}
