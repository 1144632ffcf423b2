using System.Globalization;
using VeoTasks.Gateways;

namespace VeoTasks.Submitting;

/// <summary>
/// A row of a list that is to be submitted. Its request is put together anew when it is sent: a list of images would not fit into memory.
/// </summary>
internal sealed class SubmissionRow
{
    /// <summary>What prompt and label may have together: more than any gateway takes, and less than a line of the journal.</summary>
    private const int MostCharacters = 1_000_000;

    private readonly IProviderAdapter _adapter;

    private SubmissionRow(VeoProvider provider, IProviderAdapter adapter, Submission submission, SubmissionRequest request)
    {
        _adapter = adapter;
        Provider = provider;
        Submission = submission;
        Path = request.Path;
        Model = request.Model;
        Key = request.KeyAt(provider);
    }

    /// <summary>Where to.</summary>
    public VeoProvider Provider { get; }

    /// <summary>What the user asked for.</summary>
    public Submission Submission { get; }

    /// <summary>What the user calls it.</summary>
    public string? Label { get; init; }

    /// <summary>The request's path.</summary>
    public string Path { get; }

    /// <summary>The model that its task is asked for under.</summary>
    public string Model { get; }

    /// <summary>What tells the request from others.</summary>
    public string Key { get; }

    public SubmissionRequest Request => _adapter.Draft(Submission).Request!;

    /// <summary>A row, or why the gateway does not take it.</summary>
    public static (SubmissionRow? Row, IReadOnlyList<string> Errors) Create(VeoProvider provider, Submission submission, string? label)
    {
        IProviderAdapter adapter = AdapterRegistry.Find(provider.Adapter)
            ?? throw new ArgumentException($"There is no adapter '{provider.Adapter}'.", nameof(provider));
        if (submission.Prompt.Length + (label?.Length ?? 0) is > MostCharacters and int length)
        {
            return (null, [string.Create(CultureInfo.InvariantCulture,
                $"-Prompt: with its label it has {length:N0} characters, but at most {MostCharacters:N0} are allowed.")]);
        }

        submission = submission with { BaseUri = provider.BaseUri };
        SubmissionDraft draft = adapter.Draft(submission);
        return (draft.Request is { } request ? new SubmissionRow(provider, adapter, submission, request) { Label = label } : null,
            draft.Errors);
    }
}

/// <summary>What the journal says to a row.</summary>
internal enum ClaimKind
{
    /// <summary>It is this run's to send, and that is on disk.</summary>
    New,

    /// <summary>It was accepted before, and its result is still kept.</summary>
    Accepted,

    /// <summary>Another process that lives is at it.</summary>
    InHand,

    /// <summary>It was sent before, and nobody knows what became of it.</summary>
    Unknown,
}

/// <summary>A row's standing in the journal.</summary>
internal sealed record Claim(ClaimKind Kind, JournalEntry Entry);
