using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>Decides what a look means for its task and its provider. One for each provider of a run.</summary>
internal interface IPollDecider
{
    /// <summary>Judges a look and writes into the entry what later looks need to know.</summary>
    PollDecision Judge(PendingTask entry, PollResponse look, TimeSpan now);
}
