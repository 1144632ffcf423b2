using System.Collections.Concurrent;
using VeoTasks.Gateways;
using VeoTasks.Polling;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>Everything that a case told its user.</summary>
internal sealed class CaseLog : IPollObserver
{
    /// <summary>Tasks that ended.</summary>
    public ConcurrentQueue<VeoTask> Ended { get; } = new();

    /// <summary>Failures of looks and saves.</summary>
    public ConcurrentQueue<RequestFailure> Failures { get; } = new();

    /// <summary>Sentences of any other kind.</summary>
    public ConcurrentQueue<string> Sentences { get; } = new();

    /// <summary>How many tasks are accounted for.</summary>
    public int Tasks { get; private set; }

    /// <summary>Everything that people may see, links aside.</summary>
    public IEnumerable<string> Words =>
    [
        .. Sentences,
        .. Failures.SelectMany(failure => WordsOf(failure.Error)),
        .. Ended.SelectMany(task => new[] { task.RawStatus, task.Model, task.ToString() }).OfType<string>(),
        .. Ended.SelectMany(task => task.Anomalies.Concat(task.Videos.Select(video => video.ToString()))),
        .. Ended.Select(task => task.Error).OfType<VeoTaskError>().SelectMany(WordsOf),
    ];

    /// <inheritdoc/>
    public void Finished(VeoTask task)
    {
        Tasks++;
        Ended.Enqueue(task);
    }

    /// <inheritdoc/>
    public void Abandoned(VeoTaskReference task, RequestFailure failure)
    {
        Tasks++;
        Failures.Enqueue(failure);
    }

    /// <inheritdoc/>
    public void ProviderEnded(VeoProvider provider, RequestFailure failure, int waiting)
    {
        Tasks += 1 + waiting;
        Failures.Enqueue(failure);
    }

    /// <inheritdoc/>
    public void Warned(string text) => Sentences.Enqueue(text);

    /// <inheritdoc/>
    public void Noted(string text) => Sentences.Enqueue(text);

    private static IEnumerable<string> WordsOf(VeoTaskError error) => error.Code is null ? [error.Message] : [error.Message, error.Code];
}
