using VeoTasks.Benchmarks.Harness;

namespace VeoTasks.Benchmarks.Contenders;

/// <summary>The OpenAI SDK for Node, whose video API OctopusX and its kind speak. npm brings it into a temporary folder.</summary>
internal sealed class OpenAiNodeContender : Contender, IDisposable
{
    private const string Package = "openai@6.49.0";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("veotasks-node-").FullName;

    /// <inheritdoc/>
    public override string Name => "OpenAI SDK for Node";

    /// <inheritdoc/>
    public override string Role => "videos.retrieve, 64 under way";

    /// <inheritdoc/>
    public override async Task<Availability> FindAsync(CancellationToken cancellationToken)
    {
        if (await Tool.FirstLineAsync(new Command("node", "--version"), cancellationToken) is not { } node)
        {
            return Availability.Without("node is not installed");
        }

        return await Tool.FirstLineAsync(new Command("npm", "install", "--prefix", _folder, "--no-audit", "--no-fund", Package), cancellationToken) is not null
            ? Availability.Of($"{Package}, node {node}")
            : Availability.Without($"npm could not install {Package}");
    }

    /// <inheritdoc/>
    public override Task<IContenderRun> StartAsync(Uri server, int core, CancellationToken cancellationToken)
    {
        string script = Path.Combine(_folder, "openai-loop.mjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Scripts", "openai-loop.mjs"), script, overwrite: true);
        return TalkingRun.StartAsync(new Command("node", script, server.AbsoluteUri), core, WarmUp, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
