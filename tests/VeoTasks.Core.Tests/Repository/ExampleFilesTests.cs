using YamlDotNet.RepresentationModel;

namespace VeoTasks.Tests.Repository;

/// <summary>
/// The YAML files that people copy from docs/examples: read by a YAML reader, with what a run needs in its place. Their PowerShell is
/// checked in Runbooks.Tests.ps1.
/// </summary>
public sealed class ExampleFilesTests
{
    private static readonly string Folder = RepositoryRoot.Join("docs", "examples");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_is_read_by_a_YAML_reader_and_repeats_no_name(string file) => Assert.NotEmpty(Documents(file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_PowerShell_stands_in_literal_blocks_as_the_other_test_looks_for_it(string file)
    {
        IEnumerable<YamlScalarNode> scripts = Documents(file)
            .SelectMany(document => document.AllNodes)
            .OfType<YamlScalarNode>()
            .Where(node => node.Value!.Contains("VeoTask", StringComparison.Ordinal) && node.Value.Contains(' ', StringComparison.Ordinal)
                && !node.Value.StartsWith("Install VeoTasks", StringComparison.Ordinal));
        Assert.All(scripts, script => Assert.Equal(YamlDotNet.Core.ScalarStyle.Literal, script.Style));
    }

    [Fact]
    public void The_workflow_runs_on_a_schedule_one_at_a_time_with_a_key_from_a_secret()
    {
        YamlNode workflow = Documents("github-actions.yml").Single();
        AssertSchedule(Text(workflow, "on", "schedule", 0, "cron"));
        Assert.Equal("read", Text(workflow, "permissions", "contents"));
        Assert.Equal("videos", Text(workflow, "concurrency", "group"));
        YamlNode job = At(workflow, "jobs", "save");
        Assert.True(int.Parse(Text(job, "timeout-minutes"), null) * 60 > 3600);
        List<YamlNode> steps = [.. (YamlSequenceNode)At(job, "steps")];
        Assert.All(steps, step => Assert.True(
            ((YamlMappingNode)step).Children.ContainsKey("uses") != ((YamlMappingNode)step).Children.ContainsKey("run")));
        Assert.All(
            steps.Where(step => ((YamlMappingNode)step).Children.ContainsKey("run")), step => Assert.Equal("pwsh", Text(step, "shell")));
        YamlNode save = steps.Single(step => ((YamlMappingNode)step).Children.ContainsKey("env"));
        Assert.Equal("${{ secrets.MULERUN_KEY }}", Text(save, "env", "VEOTASKS_MULERUN_KEY"));
        Assert.Contains("-FailOn Any", Text(save, "run"), StringComparison.Ordinal);
        Assert.Equal("always()", Text(steps[^1], "if"));
    }

    [Fact]
    public void The_CronJob_runs_one_at_a_time_with_a_key_from_a_secret_and_every_volume_it_mounts()
    {
        List<YamlNode> documents = Documents("kubernetes-cronjob.yml");
        YamlNode job = documents.Single(document => Text(document, "kind") == "CronJob");
        AssertSchedule(Text(job, "spec", "schedule"));
        Assert.Equal("Forbid", Text(job, "spec", "concurrencyPolicy"));
        YamlNode pod = At(job, "spec", "jobTemplate", "spec", "template", "spec");
        Assert.Equal("Never", Text(pod, "restartPolicy"));
        Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));

        HashSet<string> volumes = [.. ((YamlSequenceNode)At(pod, "volumes")).Select(volume => Text(volume, "name"))];
        YamlNode[] containers = [.. (YamlSequenceNode)At(pod, "initContainers"), .. (YamlSequenceNode)At(pod, "containers")];
        IEnumerable<string> mounted =
            containers.SelectMany(container => (YamlSequenceNode)At(container, "volumeMounts")).Select(mount => Text(mount, "name"));
        Assert.Equal(volumes.Order(), mounted.Distinct().Order());
        Assert.All(containers, container => Assert.Equal("true", Text(container, "securityContext", "readOnlyRootFilesystem")));
        Assert.All(containers, container => Assert.Equal("pwsh", Text(container, "command", 0)));

        YamlNode key = ((YamlSequenceNode)At(containers[^1], "env")).Single(variable => Text(variable, "name") == "VEOTASKS_MULERUN_KEY");
        Assert.Equal("veotasks", Text(key, "valueFrom", "secretKeyRef", "name"));
        Assert.False(((YamlMappingNode)key).Children.ContainsKey("value"));

        string claim = Text(
            ((YamlSequenceNode)At(pod, "volumes")).Single(volume => Text(volume, "name") == "videos"), "persistentVolumeClaim",
            "claimName");
        Assert.Contains(documents, document => Text(document, "kind") == "PersistentVolumeClaim"
            && Text(document, "metadata", "name") == claim);
    }

    private static List<YamlNode> Documents(string file)
    {
        YamlStream stream = [];
        using StreamReader text = File.OpenText(Path.Combine(Folder, file));
        stream.Load(text);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static YamlNode At(YamlNode node, params object[] path) =>
        path.Aggregate(node, (at, step) => step is int index ? at[index] : at[(string)step]);

    private static string Text(YamlNode node, params object[] path) => ((YamlScalarNode)At(node, path)).Value!;

    private static void AssertSchedule(string schedule) => Assert.Matches(@"^(\d+|\*)(/\d+)?( (\d+|\*)(/\d+)?){4}$", schedule);
}
