using System.Globalization;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Tests.Repository;
using Xunit;

namespace VeoTasks.Tests.Gateways;

/// <summary>What docs/ADD-A-PROVIDER.md promises: an adapter is one file and one line, and everything else follows from them.</summary>
public sealed class AddedAdapterTests
{
    private static readonly string[] Projects = ["VeoTasks.Core", "VeoTasks", "VeoTasks.Resilience"];

    private static readonly Dictionary<string, string> Sources =
        Projects.SelectMany(FilesOf).ToDictionary(
            file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'), File.ReadAllText);

    private static readonly string[][] Rows =
    [
        .. File.ReadLines(RepositoryRoot.Join("README.md"))
            .SkipWhile(line => line != "## Providers").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    /// <summary>The adapters' names.</summary>
    public static TheoryData<string> Names => [.. AdapterRegistry.All.Select(adapter => adapter.Profile.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_adapter_is_one_file_and_one_line(string name)
    {
        var type = AdapterRegistry.Find(name)!.GetType().Name;
        var file = $"src/VeoTasks.Core/Gateways/{type}.cs";
        const string Registry = "src/VeoTasks.Core/Gateways/AdapterRegistry.cs";

        Assert.Equal([file], Holding($"\"{name}\""));
        Assert.Equal(new[] { file, Registry }.Order(), Holding(type));
        Assert.Equal(
            $"new {type}(),", Assert.Single(Sources[Registry].Split('\n'), line => line.Contains(type, StringComparison.Ordinal)).Trim());
    }

    [Fact]
    public void Every_adapter_has_its_row_in_the_README_in_the_order_of_the_registry()
    {
        Assert.Equal(AdapterRegistry.All.Select(adapter => $"`{adapter.Profile.Name}`"), Rows.Select(row => row[0]));
        Assert.All(AdapterRegistry.All.Zip(Rows), pair =>
        {
            var (profile, row) = (pair.First.Profile, pair.Second);
            Assert.Contains(profile.DisplayName, row[1], StringComparison.Ordinal);
            Assert.Equal(profile.BaseUri is null ? "yours" : $"<{profile.BaseUri.AbsoluteUri.TrimEnd('/')}>", row[2]);
            Assert.StartsWith(
                string.Create(CultureInfo.InvariantCulture, $"{profile.PollInterval.TotalSeconds} s"), row[3], StringComparison.Ordinal);
            Assert.Equal(
                profile.Retention is { TotalHours: var hours } ? string.Create(CultureInfo.InvariantCulture, $"{hours} h") : "not stated",
                row[5]);
        });
    }

    [Fact]
    public void Every_emulated_gateway_is_one_of_an_adapter() =>
        Assert.Empty(GatewayEmulator.Gateways.Except(AdapterRegistry.All.Select(adapter => adapter.Profile.Name)));

    /// <summary>A project's C# files, without what the compiler made.</summary>
    private static IEnumerable<string> FilesOf(string project) =>
        Directory.EnumerateFiles(RepositoryRoot.Join("src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj"));

    private static IEnumerable<string> Holding(string text) =>
        Sources.Where(source => source.Value.Contains(text, StringComparison.Ordinal)).Select(source => source.Key).Order();
}
