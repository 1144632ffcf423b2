using System.Text.Json;
using System.Xml.Linq;
using VeoTasks.Tests.Saving.Support;

namespace VeoTasks.Tests.Repository;

/// <summary>What is restored is what was reviewed.</summary>
public sealed class LockFileTests
{
    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Packages.props", "VeoTasks.psd1", "global.json"];

    /// <summary>The one project with a package that ships, and what it refers to.</summary>
    private static readonly string[] Projects =
        ["src/VeoTasks.Core/VeoTasks.Core.csproj", "src/VeoTasks.Resilience/VeoTasks.Resilience.csproj"];

    [Fact]
    public void Every_project_has_one_that_holds_the_hash_of_every_package()
    {
        string[] projects = [.. Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories).Where(
            path => !path.Contains("/obj/", StringComparison.Ordinal))];

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.All(Packages(project), package =>
            Assert.Equal(88, package.Value.GetProperty("contentHash").GetString()!.Length)));
    }

    [Fact]
    public void None_is_bound_to_one_system()
    {
        // A framework with a system behind it, such as "net10.0/linux-x64", would fail in locked mode on every other one.
        Assert.All(Directory.EnumerateFiles(RepositoryRoot.Path, "packages.lock.json", SearchOption.AllDirectories), path =>
            Assert.All(Frameworks(path), framework => Assert.DoesNotContain('/', framework.Name)));
    }

    [Fact]
    public void Every_version_is_the_one_that_is_named_for_the_whole_repository()
    {
        Dictionary<string, string> named = XDocument.Load(RepositoryRoot.Join("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(
                package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value,
                StringComparer.OrdinalIgnoreCase);

        IEnumerable<JsonProperty> direct = Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
            .SelectMany(Packages)
            .Where(package => package.Value.GetProperty("type").GetString() is "Direct");

        Assert.All(direct, package => Assert.Equal(named[package.Name], package.Value.GetProperty("resolved").GetString()));
    }

    [Fact]
    public Task A_package_whose_bytes_are_not_those_that_were_reviewed_is_refused() =>
        IsRefusedAsync("NU1403", copy => Change(
            copy["src/VeoTasks.Resilience/packages.lock.json"], HashOf("Polly.Core"), Convert.ToBase64String(new byte[64])));

    [Fact]
    public Task Another_version_than_the_reviewed_one_is_refused() =>
        IsRefusedAsync(
            "NU1004", copy => Change(copy["Directory.Packages.props"], "\"Polly.Core\" Version=\"8.", "\"Polly.Core\" Version=\"7."));

    [Fact]
    public async Task What_was_reviewed_is_restored()
    {
        using TempFolder copy = Copy();

        (int exit, string output) = await RestoreAsync(copy);

        Assert.True(exit == 0, output);
    }

    private static async Task IsRefusedAsync(string code, Action<TempFolder> change)
    {
        using TempFolder copy = Copy();
        change(copy);

        (int exit, string output) = await RestoreAsync(copy);

        Assert.NotEqual(0, exit);
        Assert.Contains(code, output, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonProperty> Packages(string project) =>
        Frameworks(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"))
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() is not "Project");

    private static JsonElement.ObjectEnumerator Frameworks(string lockFile) =>
        JsonDocument.Parse(File.ReadAllText(lockFile)).RootElement.GetProperty("dependencies").EnumerateObject();

    private static string HashOf(string name) =>
        Packages(RepositoryRoot.Join(Projects[1])).Single(package => package.Name == name).Value.GetProperty("contentHash").GetString()!;

    private static void Change(string path, string old, string with)
    {
        string text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, with, StringComparison.Ordinal));
    }

    private static TempFolder Copy()
    {
        TempFolder copy = new();
        string[] locks = [.. Projects.Select(project => project[..(project.LastIndexOf('/') + 1)] + "packages.lock.json")];
        foreach (string name in (string[])[.. Shared, .. Projects, .. locks])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy[name])!);
            File.Copy(RepositoryRoot.Join(name), copy[name]);
        }

        return copy;
    }

    /// <summary>Restores as CI does.</summary>
    private static Task<(int Exit, string Output)> RestoreAsync(TempFolder copy) =>
        DotNet.RunAsync(copy.Path, ["restore", Projects[1], "-p:CI=true", "--nologo"], TestContext.Current.CancellationToken);
}
