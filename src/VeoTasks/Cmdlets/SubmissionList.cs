using System.Collections;
using System.Text.Json.Nodes;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;
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

    /// <summary>What the command line gave, for all rows.</summary>
    private readonly HashSet<string> _given = [.. cmdlet.MyInvocation.BoundParameters.Keys];

    public int Count => _rows.Count;

    /// <summary>Reads the row that is bound to the cmdlet's parameters.</summary>
    public void Add()
    {
        IReadOnlyList<string> unreadable = UnreadableCells.Take();
        if (unreadable.Count == 0 && string.IsNullOrWhiteSpace(Prompt) && Label is null && cmdlet.MyInvocation.ExpectingInput
            && !HasOtherCells())
        {
            // A blank line of a list.
            return;
        }

        _problems.Begin(Label ?? Prompt);
        _problems.Add(SubmissionProblem.Cell, unreadable);
        if (_problems.Row == 1 && cmdlet.MyInvocation.ExpectingInput && Label is null && IsTableHead(Prompt))
        {
            _problems.Add(
                SubmissionProblem.Cell, [$"-Prompt: '{Prompt.Trim()}' is the header of a table. Read the table with Import-Csv."]);
        }

        if (unreadable.Count == 0 && FindProvider() is { } provider)
        {
            (SubmissionRow? row, IReadOnlyList<string> errors) = SubmissionRow.Create(provider, ReadSubmission(), Label);
            _problems.Add(string.IsNullOrWhiteSpace(Prompt) ? SubmissionProblem.Prompt : SubmissionProblem.Field, errors);
            _rows.AddRange(row is null ? [] : [row]);
        }
    }

    /// <summary>Whether the row that is bound has anything in a column beside the prompt, so that it is no blank line.</summary>
    private bool HasOtherCells() => cmdlet.MyInvocation.BoundParameters.Any(bound => !_given.Contains(bound.Key) && bound.Value switch
    {
        string text => bound.Key != nameof(cmdlet.Provider) && !string.IsNullOrWhiteSpace(text),
        string[] texts => texts.Any(text => !string.IsNullOrWhiteSpace(text)),
        int number => number != 0,
        long seed => seed != NewVeoTaskCommand.NoSeed,
        _ => false,
    });

    /// <summary>Checks the whole list, asks once, fetches the keys and opens the journal. Null when nothing is to be sent.</summary>
    public SubmissionRun? Prepare(PipelineQueue results, CancellationToken stop)
    {
        if (_problems.ToError() is { } refusal)
        {
            cmdlet.ThrowTerminatingError(refusal);
        }

        if (cmdlet.MaximumTasks > 0 && _rows.Count > cmdlet.MaximumTasks)
        {
            cmdlet.ThrowTerminatingError(VeoErrors.Argument(
                "TooManyTasks", _rows.Count,
                    $"The list has {_rows.Count} rows, but -MaximumTasks allows {cmdlet.MaximumTasks}. Nothing was sent.",
                    "Shorten the list, or raise -MaximumTasks."));
        }

        string file = cmdlet.ResolveJournal(cmdlet.JournalPath);
        SubmissionJournal journal = new(file, CommandClock.Time) { HidesPrompts = cmdlet.NoPrompt, IsForced = cmdlet.Force };
        try
        {
            journal.Plan(_rows);
            IReadOnlyList<SubmissionRow> fresh = journal.FindNewAsync(stop).GetAwaiter().GetResult();
            if (_rows.Count == 0 || !Allows(fresh))
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
            cmdlet.ThrowTerminatingError(VeoErrors.JournalUnavailable(exception, file, "Nothing was sent."));
            throw;
        }
    }

    /// <summary>Asks once for the whole list. What was submitted before costs nothing, and nobody is asked for it.</summary>
    private bool Allows(IReadOnlyList<SubmissionRow> fresh)
    {
        if (fresh.Count == 0 && !cmdlet.IsWhatIf())
        {
            return true;
        }

        string plan = SubmissionPlan.Describe(fresh, _rows.Count - fresh.Count);
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
            string[] known = [.. sessions.Known.Select(one => one.Name)];
            _problems.Add(name is null ? SubmissionProblem.ProviderMissing : SubmissionProblem.ProviderUnknown, [
                (name is null ? "-Provider: none is given." : $"-Provider: there is no '{name}'.{Suggestion.For(name, known)}")
                    + $" The providers are {string.Join(", ", known)}."]);
        }

        return provider;
    }

    private Submission ReadSubmission() => new()
    {
        Prompt = Prompt,
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
            return ReadAddress(parameter, given);
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

    private SubmissionImage? ReadAddress(string parameter, string text)
    {
        if (text.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase)
            || (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http"))
        {
            return new SubmissionImage(text);
        }

        string shown = Redaction.Scrub(text[..Math.Min(text.Length, 60)], null);
        _problems.Add(SubmissionProblem.Image, [$"{parameter}: '{shown}' is neither a file nor an image's web address."]);
        return null;
    }

    private string Prompt => cmdlet.Prompt ?? "";

    /// <summary>
    /// Whether a line is the first of a file that should have been read as a table: its lines would be paid for as prompts.
    /// </summary>
    private static bool IsTableHead(string line) => line.Length < 400 && Array.Exists(line.Split(',', ';', '\t'), cell =>
        cell.Trim().Trim('"').Equals("Prompt", StringComparison.OrdinalIgnoreCase));

    /// <summary>The label, without what a terminal would obey.</summary>
    private string? Label => Text(TextSanitizer.Clean(cmdlet.Label));

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
