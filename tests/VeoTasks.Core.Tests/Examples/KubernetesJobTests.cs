using VeoTasks.Tests.Repository;
using k8s;
using k8s.Models;

namespace VeoTasks.Tests.Examples;

/// <summary>
/// The manifest of docs/examples/kubernetes, read with the types of the Kubernetes API: a field that the API does not have fails. Its
/// container is run by Examples.Kubernetes.Tests.ps1.
/// </summary>
public sealed class KubernetesJobTests
{
    private static readonly V1Job Job = Assert.IsType<V1Job>(Assert.Single(
        KubernetesYaml.LoadAllFromString(File.ReadAllText(RepositoryRoot.Join("docs", "examples", "kubernetes", "job.yaml")), strict: true)));

    private static readonly V1PodSpec Pod = Job.Spec.Template.Spec;
    private static readonly V1Container Worker = Assert.Single(Pod.Containers);

    [Fact]
    public void It_is_an_indexed_job_whose_workers_all_know_how_many_they_are()
    {
        Assert.Equal(("batch/v1", "Job", "Indexed"), (Job.ApiVersion, Job.Kind, Job.Spec.CompletionMode));
        Assert.Equal(Job.Spec.Completions, Job.Spec.Parallelism);
        Assert.Equal("$(JOB_COMPLETION_INDEX)", Argument("-Index"));
        Assert.Equal($"{Job.Spec.Completions}", Argument("-Count"));
        Assert.True(int.Parse(Argument("-RequestsPerMinute"), null) >= Job.Spec.Completions);
    }

    [Fact]
    public void A_lost_share_is_run_again()
    {
        // With a limit for each index the API accepts no other policy; one for the whole job would let the first unlucky share end the
        // others.
        Assert.Equal("Never", Pod.RestartPolicy);
        Assert.True(Job.Spec.BackoffLimitPerIndex > 0);
        Assert.Null(Job.Spec.BackoffLimit);
    }

    [Fact]
    public void The_key_comes_from_a_secret_under_the_name_of_its_provider()
    {
        V1EnvVar key = Assert.Single(Worker.Env, variable => variable.Name.EndsWith("_KEY", StringComparison.Ordinal));

        VeoProvider provider = new() { Name = Argument("-Provider"), Adapter = "mulerun", BaseUri = new Uri(Argument("-BaseUri")) };
        Assert.Equal(provider.EnvironmentVariable, key.Name);
        Assert.Null(key.Value);
        Assert.NotNull(key.ValueFrom.SecretKeyRef);
    }

    [Fact]
    public void It_runs_without_rights()
    {
        Assert.True(Pod.SecurityContext.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", Pod.SecurityContext.SeccompProfile.Type);
        Assert.False(Pod.AutomountServiceAccountToken);
        Assert.False(Worker.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(Worker.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], Worker.SecurityContext.Capabilities.Drop);
        Assert.Null(Worker.SecurityContext.Capabilities.Add);
    }

    [Fact]
    public void What_it_writes_is_on_volumes_that_can_be_written()
    {
        Assert.Equal(Pod.Volumes.Select(volume => volume.Name).Order(), Worker.VolumeMounts.Select(mount => mount.Name).Order());
        string[] writable = [.. Worker.VolumeMounts.Where(mount => mount.ReadOnlyProperty is not true).Select(mount => mount.MountPath)];

        Assert.Contains(Argument("-Destination"), writable);
        Assert.Contains(Worker.Env.Single(variable => variable.Name == "HOME").Value, writable);
        Assert.Contains(Worker.VolumeMounts, mount => Argument("-Path").StartsWith(mount.MountPath + "/", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_user_is_the_one_of_the_image_and_is_not_root()
    {
        string user = Assert.Single(
            File.ReadLines(RepositoryRoot.Join("docs", "examples", "kubernetes", "Containerfile")),
            line => line.StartsWith("USER ", StringComparison.Ordinal));

        Assert.Equal($"USER {Pod.SecurityContext.RunAsUser}", user);
        Assert.True(Pod.SecurityContext.RunAsUser > 0);
    }

    private static string Argument(string name) => Worker.Args[Worker.Args.IndexOf(name) + 1];
}
