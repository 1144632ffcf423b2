using VeoTasks.Http;

namespace VeoTasks.Polling;

/// <summary>A provider to wait at, and how to look at its tasks. One instance for each provider of a run.</summary>
/// <param name="Provider">The provider; its interval is used unless the run sets one.</param>
/// <param name="Reader">Takes the looks.</param>
public sealed record PollSource(VeoProvider Provider, ITaskReader Reader);
