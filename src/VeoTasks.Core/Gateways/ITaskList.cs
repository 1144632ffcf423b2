namespace VeoTasks.Gateways;

/// <summary>What an adapter is as well whose gateway lists the tasks of a key, so that tasks are found whose ids nobody kept.</summary>
internal interface ITaskList
{
    /// <summary>The request for the first page, the newest tasks first.</summary>
    /// <param name="model">The model whose tasks are wanted; null for all that the gateway lists at once.</param>
    /// <param name="now">The time, for lists that want to know how far back.</param>
    /// <exception cref="ArgumentException">The model cannot stand in an address.</exception>
    GatewayRequest ListRequest(string? model, DateTimeOffset now);

    /// <summary>Reads a page, an answer of HTTP 2xx. Never throws on shape.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="asked">The request that it answers.</param>
    TaskPage ReadPage(GatewayAnswer answer, GatewayRequest asked);
}

/// <summary>A page of a list of tasks.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="Next">The request for the next page; null when there is none.</param>
internal sealed record TaskPage(IReadOnlyList<VeoTaskReference> Tasks, GatewayRequest? Next);
