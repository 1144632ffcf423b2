using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using VeoTasks.Gateways;
using VeoTasks.Output;
using VeoTasks.Providers;
using VeoTasks.Submitting;

namespace VeoTasks.Cmdlets;

/// <summary>The rows of one New-VeoTask: read one by one, then checked, asked about and begun as one.</summary>
internal sealed class SubmissionList(NewVeoTaskCommand cmdlet, GatewaySessions sessions)
{
    private readonly List<SubmissionRow> _rows = [];
    private readonly SubmissionProblems _problems = new();
    private readonly Dictionary<string, SubmissionImage> _images = new(StringComparer.Ordinal);

    /// <summary>How many rows there are so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Reads the row that is bound to the cmdlet's parameters.</summary>
    public void Add()
    {
        if (string.IsNullOrWhiteSpace(cmdlet.Prompt) && string.IsNullOrWhiteSpace(cmdlet.Label) && cmdlet.MyInvocation.ExpectingInput)
        {
            // A blank line of a list.
            return;
        }

        _problems.Begin(cmdlet.Label ?? cmdlet.Prompt);
        if (FindProvider() is { } provider)
        {
            (SubmissionRow? row, IReadOnlyList<string> errors) = SubmissionRow.Create(provider, ReadSubmission(), Text(cmdlet.Label));
            _problems.Add(string.IsNullOrWhiteSpace(cmdlet.Prompt) ? SubmissionProblem.Prompt : SubmissionProblem.Field, errors);
            _rows.AddRange(row is null ? [] : [row]);
        }
    }

    /// <summary>Checks the whole list, asks once, fetches the keys and opens the journal. Null when nothing is to be sent.</summary>
    public SubmissionRun? Prepare(PipelineQueue results, CancellationToken stop)
    {
        if (_problems.ToError(_rows.Count) is { } refusal)
        {
            cmdlet.ThrowTerminatingError(refusal);
        }

        if (cmdlet.MaximumTasks > 0 && _rows.Count > cmdlet.MaximumTasks)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "TooManyTasks", _rows.Count,
                    $"The list has {_rows.Count} rows, and -MaximumTasks allows {cmdlet.MaximumTasks}. Nothing was sent.",
                    "Shorten the list, or raise -MaximumTasks."));
        }

        string file = cmdlet.ResolveJournal(cmdlet.JournalPath);
        SubmissionJournal journal = new(file, TimeProvider.System) { HidesPrompts = cmdlet.NoPrompt, IsForced = cmdlet.Force };
        try
        {
            journal.Plan(_rows);
            int count = journal.CountNewAsync(stop).GetAwaiter().GetResult();
            if (_rows.Count == 0 || !Allows(count))
            {
                return null;
            }

            Dictionary<VeoProvider, GatewaySession> opened = OpenSessions();
            journal.OpenAsync(stop).GetAwaiter().GetResult();
            return new SubmissionRun(_rows, opened, journal, results)
            {
                ThrottleLimit = cmdlet.ThrottleLimit,
                Timeout = TimeSpan.FromSeconds(cmdlet.TimeoutSec),
            };
        }
        catch (JournalException exception)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.JournalUnavailable(exception, file));
            throw;
        }
    }

    /// <summary>Asks once for the whole list. What was submitted before costs nothing, and nobody is asked for it.</summary>
    private bool Allows(int count)
    {
        if (count == 0 && !cmdlet.IsWhatIf())
        {
            return true;
        }

        string plan = SubmissionPlan.Describe(_rows, count);
        return cmdlet.ShouldProcess(plan, $"{plan}\nSend them?", cmdlet.MyInvocation.MyCommand.Name);
    }

    private Dictionary<VeoProvider, GatewaySession> OpenSessions()
    {
        Dictionary<VeoProvider, GatewaySession> opened = [];
        foreach (VeoProvider provider in _rows.Select(row => row.Provider).Distinct())
        {
            (GatewaySession? session, ErrorRecord? error) = sessions.Open(provider);
            if (error is not null)
            {
                cmdlet.ThrowTerminatingError(error);
            }

            opened[provider] = session!;
        }

        return opened;
    }

    private VeoProvider? FindProvider()
    {
        string? name = Text(cmdlet.Provider);
        VeoProvider? provider = name is null ? null : sessions.FindProvider(name);
        if (provider is null)
        {
            string known = string.Join(", ", sessions.Known.Select(one => one.Name));
            _problems.Add(name is null ? SubmissionProblem.ProviderMissing : SubmissionProblem.ProviderUnknown, [
                name is null ? $"-Provider: which one? There are {known}." : $"-Provider: there is no '{name}'. There are {known}."]);
        }

        return provider;
    }

    private Submission ReadSubmission() => new()
    {
        Prompt = cmdlet.Prompt,
        Model = Text(cmdlet.Model),
        AspectRatio = Text(cmdlet.AspectRatio),
        Resolution = Text(cmdlet.Resolution),
        Seconds = cmdlet.DurationSec == 0 ? null : cmdlet.DurationSec,
        Image = ReadImage("-Image", cmdlet.Image),
        LastImage = ReadImage("-LastImage", cmdlet.LastImage),
        ReferenceImages = [.. (cmdlet.ReferenceImage ?? []).Select(image => ReadImage("-ReferenceImage", image)).OfType<SubmissionImage>()],
        NegativePrompt = Text(cmdlet.NegativePrompt),
        Seed = cmdlet.Seed == NewVeoTaskCommand.NoSeed ? null : cmdlet.Seed,
        IsSilent = cmdlet.Silent,
        Body = cmdlet.Body is null ? null : ReadBody(cmdlet.Body),
    };

    private JsonObject? ReadBody(IDictionary body)
    {
        try
        {
            return (JsonObject)JsonValues.Of(body)!;
        }
        catch (FormatException exception)
        {
            _problems.Add(SubmissionProblem.Field, [$"-Body: {exception.Message}"]);
            return null;
        }
    }

    private SubmissionImage? ReadImage(string parameter, string? text)
    {
        if (Text(text) is not { } given)
        {
            return null;
        }

        if (given.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || given.Contains("://", StringComparison.Ordinal))
        {
            return new SubmissionImage(given);
        }

        string path = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(given);
        try
        {
            return _images.TryGetValue(path, out SubmissionImage? known) ? known : _images[path] = ImageFile.Read(path);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            _problems.Add(SubmissionProblem.Image, [$"{parameter}: {exception.Message}"]);
            return null;
        }
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>What keeps rows of a list from being sent. One such row, and nothing is sent.</summary>
internal sealed class SubmissionProblems
{
    private const int MostShown = 5;
    private readonly List<(int Row, string Name, SubmissionProblem Kind, string Text)> _all = [];
    private string _name = "";
    private int _row;

    /// <summary>Begins the next row.</summary>
    public void Begin(string name) => (_row, _name) = (_row + 1, name);

    /// <summary>Adds what is wrong with it.</summary>
    public void Add(SubmissionProblem kind, IEnumerable<string> texts) => _all.AddRange(texts.Select(text => (_row, _name, kind, text)));

    /// <summary>The refusal of the list; null when nothing is wrong.</summary>
    /// <param name="good">How many rows are right.</param>
    public ErrorRecord? ToError(int good)
    {
        if (_all.Count == 0)
        {
            return null;
        }

        bool isAlone = _row == 1;
        string shown = string.Join("\n",
            _all.Take(MostShown).Select(one => isAlone ? one.Text : $"Row {one.Row} ({Shown(one.Name)}): {one.Text}"));
        string more = _all.Count > MostShown ? $"\nand {_all.Count - MostShown} more." : "";
        string rest = good > 0 ? $" Nor were the other {Format.Count(good, "row")}." : "";
        return VeoErrors.SubmissionRefused(_all[0].Kind, _all[0].Name, $"{shown}{more}\nNothing was sent.{rest}");
    }

    private static string Shown(string text) => text.Length > 40 ? $"'{text[..40]}…'" : $"'{text}'";
}

/// <summary>Says what a list would have sent, in one sentence.</summary>
internal static class SubmissionPlan
{
    private const int MostGroups = 8;

    /// <summary>The sentence: gateways, models, lengths, resolutions and how many.</summary>
    /// <param name="rows">The list.</param>
    /// <param name="count">How many of them are new.</param>
    public static string Describe(IReadOnlyList<SubmissionRow> rows, int count)
    {
        string before = count == rows.Count ? ""
            : count == 0 ? " All of them were submitted before and cost nothing again."
            : string.Create(CultureInfo.InvariantCulture,
                $" {rows.Count - count} of the {rows.Count} were submitted before and cost nothing again.");
        IEnumerable<string> groups = rows.GroupBy(row =>
            (row.Provider, row.Model, row.Submission.Seconds, row.Submission.Resolution)).Select(group => string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Count()} with {group.Key.Model} at {group.Key.Provider.Name} ({group.Key.Provider.BaseUri.Host}{(group.Key.Provider.Emulated ? ", emulated" : "")}), {Length(group.Key.Seconds)}, {group.Key.Resolution ?? "the usual resolution"}"));
        string shown = string.Join("; ", groups.Take(MostGroups));
        string free = rows.All(row => row.Provider.Emulated) ? "which costs nothing" : "which the gateways charge for";
        return $"Submit {Format.Count(count, "task")}, {free}: {shown}{(groups.Count() > MostGroups ? "; and more" : "")}.{before}";
    }

    private static string Length(int? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} s")
        : "the usual length";
}
