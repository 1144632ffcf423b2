using VeoTasks.Emulator.Hosting;
using VeoTasks.Emulator.Scenarios;

namespace VeoTasks.Emulator.Gateways;

/// <summary>
/// What one gateway's contract says: its paths, its answers and its errors. Knows nothing of clocks, counters and sockets.
/// </summary>
internal interface IGateway
{
    string Name { get; }

    /// <summary>What follows the origin in the base address; empty or with a leading slash.</summary>
    string BasePath => "";

    /// <summary>The word before the key in the Authorization header.</summary>
    string KeyScheme => "Bearer";

    /// <summary>
    /// How its keys begin. None is like a real key, so that one found in a log is known for what it is; new-api's begin with "sk-".
    /// </summary>
    string KeyStart => "emulator-";

    /// <summary>Whether the key may come as x-api-key instead of a bearer token.</summary>
    bool TakesApiKeyHeader => false;

    /// <summary>The shapes its answers may have, the documented one first.</summary>
    IReadOnlyList<AnswerShape> Shapes => [AnswerShape.Documented];

    /// <summary>Whether an answer of that shape can name several videos.</summary>
    bool HoldsManyVideos(AnswerShape shape) => false;

    /// <summary>Whether the question about a task is a POST, whose body names it.</summary>
    bool AsksByPost => false;

    /// <summary>A new task's id, in the form of the gateway's own.</summary>
    string NewId();

    /// <summary>Reads a request to create a task, and takes the gateway's own values for what it does not understand.</summary>
    /// <exception cref="CreateRefusal">The gateway says no.</exception>
    CreateOrder Read(GatewayRoute route, CreateBody body);

    Reply Created(GatewayRoute route, CreateOrder order, TaskView view);

    Reply Refused(CreateRefusal refusal);

    /// <summary>Which of its paths is asked; null when it has no such path.</summary>
    GatewayRoute? Match(EmulatedRequest request);

    /// <summary>Why this path does not answer for a task that exists; null when it does.</summary>
    Reply? Refuse(GatewayRoute route, EmulatedTask script) => null;

    Reply Answer(GatewayRoute route, TaskView view);

    Reply UnknownTask(GatewayRoute route);

    Reply UnknownPath(EmulatedRequest request);

    Reply Error(int statusCode);

    Reply WrongKey() => Error(401);
}

/// <summary>A gateway that lists the tasks of a key and calls them off.</summary>
internal interface ITaskKeeper
{
    /// <summary>The answer to a cancel, with the task as it stands after it.</summary>
    Reply Canceled(TaskView view);

    Reply List(GatewayRoute route, IReadOnlyList<TaskView> newestFirst);
}

/// <summary>A gateway that has the bytes of a task's video at a path of its own.</summary>
internal interface IResultEndpoint
{
    /// <summary>Why there are no bytes at that instant; null when there are.</summary>
    Reply? Withhold(TaskView view, DateTimeOffset now);

    /// <summary>The bytes, in the form the gateway gives them.</summary>
    Reply Send(EmulatedRequest request, EmulatedTask task, VideoEntry video, IReadOnlyList<Fault> faults);
}

internal enum RouteKind
{
    Task,

    /// <summary>
    /// The second half of a question about a task, where the gateway answers in two: it is no poll of its own.
    /// </summary>
    TaskResult,

    /// <summary>A task is called off; only where the gateway is an <see cref="ITaskKeeper"/>.</summary>
    Cancel,

    /// <summary>The tasks of the key; only where the gateway is an <see cref="ITaskKeeper"/>.</summary>
    List,

    /// <summary>The bytes of a task's video; only where the gateway is an <see cref="IResultEndpoint"/>.</summary>
    Result,

    /// <summary>A request to create a task; there is no id yet.</summary>
    Create,

    /// <summary>What the key was charged for; only at descendants of new-api.</summary>
    UsageLog,
}

/// <summary>A path of a gateway that was asked.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Id">The task's id, decoded.</param>
/// <param name="Variant">Which of several paths to the same thing, or the model in the path.</param>
internal sealed record GatewayRoute(RouteKind Kind, string Id, string Variant = "");

internal static class GatewayList
{
    public const string OctopusX = "octopusx";

    public static IReadOnlyList<IGateway> All { get; } =
    [
        new MuleRunGateway(),
        new OctopusXGateway(),
        new MixRouteGateway(),
        new MingyanGateway(),
        new OpenAIGateway(),
        new FalGateway(),
        new ReplicateGateway(),
        new VertexGateway(),
        new OpenRouterGateway(),
        new KieGateway(),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(gateway => gateway.Name)];

    public static IGateway? Find(string name) => All.FirstOrDefault(gateway => gateway.Name == name);

    /// <summary>Half a sentence about a gateway that is not there.</summary>
    public static string Unknown(string name) => $"there is no gateway {JsonWords.Quote(name)}, only {string.Join(", ", Names)}";
}
