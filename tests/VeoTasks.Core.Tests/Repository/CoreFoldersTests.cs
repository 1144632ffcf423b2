using System.Text.RegularExpressions;

namespace VeoTasks.Tests.Repository;

/// <summary>Inside src/VeoTasks.Core, and inside src/VeoTasks, dependencies point one way, as docs/ARCHITECTURE.md says. The folder of the models is "".</summary>
public sealed partial class CoreFoldersTests
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        [""] = [],
        ["Storage"] = [],
        ["Gateways.Parsing"] = [],
        ["Gateways"] = ["Gateways.Parsing"],
        ["Http"] = ["Gateways", "Gateways.Parsing"],
        ["Polling"] = ["Http", "Gateways", "Gateways.Parsing", "Storage"],
        ["Saving"] = ["Http", "Gateways", "Gateways.Parsing", "Storage"],
        ["Submitting"] = ["Polling", "Saving", "Http", "Gateways", "Gateways.Parsing", "Storage"],
        ["Reports"] = ["Saving", "Gateways", "Gateways.Parsing", "Storage"],
    };

    private static readonly string Core = RepositoryRoot.Join("src", "VeoTasks.Core");

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories)
        .Where(file => FolderOf(file).Split('.')[0] is not ("bin" or "obj"));

    [Fact]
    public void Every_folder_is_one_of_the_map_and_the_namespace_of_its_files() => Assert.All(Files, file =>
    {
        Assert.Contains(FolderOf(file), MayUse.Keys);
        string name = FolderOf(file).Length > 0 ? $"VeoTasks.{FolderOf(file)}" : "VeoTasks";
        Assert.Contains($"\nnamespace {name};\n", "\n" + File.ReadAllText(file), StringComparison.Ordinal);
    });

    [Fact]
    public void No_folder_uses_one_above_it()
    {
        string[] wrong =
        [
            .. from file in Files
               from used in UsedBy(File.ReadAllText(file))
               where used != FolderOf(file) && !MayUse[FolderOf(file)].Contains(used)
               select $"{Path.GetRelativePath(Core, file)} uses {used}",
        ];
        Assert.Empty(wrong);
    }

    /// <summary>A namespace sees the types of the one around it without naming it, so these are looked for by their own names.</summary>
    [Fact]
    public void No_folder_inside_another_uses_its_types()
    {
        string[] outer =
        [
            .. from file in Files
               where FolderOf(file) == "Gateways"
               from Match type in Declaration().Matches(File.ReadAllText(file))
               select type.Groups["name"].Value,
        ];
        Assert.Contains("AdapterRegistry", outer);
        Regex use = new($@"\b({string.Join('|', outer)})\b");
        Assert.Empty(
            from file in Files
            where FolderOf(file) == "Gateways.Parsing"
            from Match match in use.Matches(Comment().Replace(File.ReadAllText(file), ""))
            select $"{Path.GetFileName(file)} uses {match.Value}");
    }

    /// <summary>In src/VeoTasks, cmdlets use providers and output, and providers use output to say what is wrong.</summary>
    [Theory]
    [InlineData("Output", "Providers")]
    [InlineData("Output", "Cmdlets")]
    [InlineData("Providers", "Cmdlets")]
    public void The_modules_folders_point_one_way(string folder, string above) => Assert.All(
        Directory.EnumerateFiles(RepositoryRoot.Join("src", "VeoTasks", folder), "*.cs", SearchOption.AllDirectories),
        file => Assert.DoesNotMatch($@"\b{above}(\.[A-Z]|;)", Comment().Replace(File.ReadAllText(file), "")));

    [Theory]
    [InlineData("using VeoTasks.Saving;", "Saving")]
    [InlineData("using static VeoTasks.Http.Origin;", "Http")]
    [InlineData("using Row = VeoTasks.Reports.ReportRow;", "Reports")]
    [InlineData("    global::VeoTasks.Polling.TaskPoller poller;", "Polling")]
    [InlineData("    Gateways.Parsing.StatusWords.Read(word);", "Gateways.Parsing")]
    [InlineData("using System.Net.Http.Headers;", null)]
    [InlineData("// as Saving.PartFile does", null)]
    [InlineData("    this.Http.Send();", null)]
    public void A_use_is_seen_however_it_is_written(string line, string? folder) => Assert.Equal(folder, UsedBy(line).FirstOrDefault());

    [Fact]
    public void Nothing_points_back() =>
        Assert.All(MayUse, pair => Assert.All(pair.Value, used => Assert.DoesNotContain(pair.Key, MayUse[used])));

    private static IEnumerable<string> UsedBy(string text) =>
        Use().Matches(Comment().Replace(text, "")).Select(match => match.Groups["folder"].Value).Distinct();

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Core, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.') is var folder && folder != "."
            ? folder
            : "";

    [GeneratedRegex(
        @"(?<![\w.])(?:global::)?(?:VeoTasks\.)?"
        + @"(?<folder>Gateways\.Parsing|Gateways|Http|Polling|Saving|Submitting|Reports|Storage)(?=\.[A-Z]|;)")]
    private static partial Regex Use();

    [GeneratedRegex(
        @"^(public|internal) [\w ]*?(class|record struct|struct|record|interface|enum|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();
}
