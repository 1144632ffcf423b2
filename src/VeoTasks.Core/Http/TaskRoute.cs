namespace VeoTasks.Http;

/// <summary>A task and the route it is known under, which is found out by the first answer and kept for the later ones.</summary>
public sealed class TaskRoute(VeoTaskReference reference)
{
    /// <summary>The task.</summary>
    public VeoTaskReference Reference { get; } = reference;

    /// <summary>The index of the adapter's route to ask next.</summary>
    internal int Route { get; set; }

    /// <summary>Whether the gateway has answered on <see cref="Route"/>, so that no other is tried any more.</summary>
    internal bool IsRouteKnown { get; set; }
}
