using VeoTasks.Http;
using VeoTasks.Polling.Lanes;

namespace VeoTasks.Polling.Verdicts;

/// <summary>Decides what a look means for its task and its provider. One for each provider of a run.</summary>
internal interface ILookJudge
{
    /// <summary>Judges a look and writes into the entry what later looks need to know.</summary>
    PollVerdict Judge(PollEntry entry, TaskLook look, TimeSpan now);
}
