using System.Text;
using VeoTasks.Polling;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Polling.History;

public sealed class DurationFileTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"veotasks-{Guid.NewGuid():N}");

    private string FilePath => Path.Combine(_folder, "cache", "durations.json");

    private DurationFile File => new(FilePath);

    [Fact]
    public void What_one_run_learns_the_next_one_knows()
    {
        Learn("mulerun", "veo-3.1", 60, 61.26);
        Learn("mulerun", null, 90);

        DurationHistory known = File.Load();

        Assert.Equal([60, 61.3], known.Of("mulerun", "veo-3.1").Seconds);
        Assert.Equal([90], known.Of("mulerun", null).Seconds);
        Assert.Equal(0, known.Of("mingyan", "veo-3.1").Count);
    }

    [Fact]
    public void Its_bytes_are_the_same_as_ever()
    {
        Learn("mulerun", "m", 60, 61.3);

        Assert.Equal(
            """{"Version":1,"Models":[{"Provider":"mulerun","Model":"m","Seconds":[60,61.3]}]}""", System.IO.File.ReadAllText(FilePath));
    }

    [Fact]
    public void It_keeps_the_last_hundred_over_several_runs()
    {
        Learn("mulerun", "m", [.. Enumerable.Range(1, 80).Select(i => (double)i)]);
        Learn("mulerun", "m", [.. Enumerable.Range(1001, 50).Select(i => (double)i)]);

        Assert.Equal(
            [.. Enumerable.Range(31, 50).Select(i => (double)i), .. Enumerable.Range(1001, 50).Select(i => (double)i)],
            File.Load().Of("mulerun", "m").Seconds);
    }

    [Fact]
    public void Of_a_large_batch_it_keeps_the_shape_and_not_the_longest()
    {
        Learn("mulerun", "m", [.. Enumerable.Range(1, 1000).Select(i => (double)i)]);

        Assert.Equal(50, File.Load().Of("mulerun", "m").By(0.05).TotalSeconds, tolerance: 6);
        Assert.Equal(900, File.Load().Of("mulerun", "m").By(0.9).TotalSeconds, tolerance: 12);
    }

    [Fact]
    public void Two_runs_at_once_both_add_what_they_learned()
    {
        DurationHistory first = File.Load();
        DurationHistory second = File.Load();
        first.Learn("mulerun", "m", TimeSpan.FromSeconds(1));
        second.Learn("mulerun", "m", TimeSpan.FromSeconds(2));

        File.Save(first);
        File.Save(second);

        Assert.Equal([1, 2], File.Load().Of("mulerun", "m").Seconds);
    }

    [Fact]
    [Trait("Needs", "Unix")]
    public void In_a_folder_that_others_may_change_nothing_is_read_or_kept()
    {
        Learn("mulerun", "m", 60);
        SpecialFiles.Allow(Path.GetDirectoryName(FilePath)!, UnixFileMode.OtherWrite);

        Assert.Equal(0, File.Load().Of("mulerun", "m").Count);
        DurationHistory more = new();
        more.Learn("mulerun", "m", TimeSpan.FromSeconds(70));
        Assert.False(File.Save(more));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"Version":2,"Models":[]}""")]
    [InlineData("""{"Version":1,"Models":[{"Provider":null,"Model":"m","Seconds":[1]},{"Provider":"p","Model":"m"}]}""")]
    [InlineData("""{"Version":1,"Models":[null,{"Provider":"p","Model":"m","Seconds":[-1,0,1e300]}]}""")]
    [InlineData("""{"Version":1,"Models":null}""")]
    [InlineData("""{"Version":1,"Models":[{"Provider":"p","Model":"m","Seconds":["x"]}]}""")]
    public void A_damaged_or_foreign_file_counts_as_empty_and_is_written_anew(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        System.IO.File.WriteAllText(FilePath, content);

        Assert.Equal(0, File.Load().Of("p", "m").Count);
        Learn("p", "m", 60);
        Assert.Equal([60], File.Load().Of("p", "m").Seconds);
    }

    [Fact]
    public void A_file_too_large_to_be_ours_is_not_read()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        System.IO.File.WriteAllText(
            FilePath, """{"Version":1,"Models":[{"Provider":"p","Model":"m","Seconds":[1]}]}""" + new string(' ', 2_000_000));
        Assert.Equal(0, File.Load().Of("p", "m").Count);
    }

    [Fact]
    public void Random_damage_never_stops_a_run()
    {
        Learn("p", "m", [.. Enumerable.Range(1, 30).Select(i => (double)i)]);
        byte[] good = System.IO.File.ReadAllBytes(FilePath);
        Random random = new(5);
        for (int i = 0; i < Effort.Of(usual: 500, full: 2000); i++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(FilePath, bad[..random.Next(bad.Length + 1)]);
            Assert.True(File.Load().Of("p", "m").Count <= 100);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_only_the_memory()
    {
        Directory.CreateDirectory(_folder);
        System.IO.File.WriteAllText(Path.Combine(_folder, "cache"), "a file where the folder belongs");
        DurationHistory history = File.Load();
        history.Learn("p", "m", TimeSpan.FromSeconds(1));
        Assert.False(File.Save(history));
    }

    [Fact]
    public void A_run_that_learned_nothing_writes_nothing()
    {
        Assert.False(File.Save(File.Load()));
        Assert.False(Directory.Exists(_folder));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(25 * 3600)]
    public void What_cannot_be_a_duration_is_not_learned(double seconds)
    {
        DurationHistory history = new();
        history.Learn("p", "m", TimeSpan.FromSeconds(seconds));
        Assert.False(history.HasLearned);
    }

    [Fact]
    public void It_holds_names_and_numbers_only_and_is_for_the_user_alone()
    {
        Learn("mulerun", "veo-3.1", 60.5);
        Assert.Equal("""{"Version":1,"Models":[{"Provider":"mulerun","Model":"veo-3.1","Seconds":[60.5]}]}""", System.IO.File.ReadAllText(
            FilePath, Encoding.UTF8));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(
                Path.GetDirectoryName(FilePath)!));
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void Learn(string provider, string? model, params double[] seconds)
    {
        DurationHistory history = File.Load();
        Array.ForEach(seconds, second => history.Learn(provider, model, TimeSpan.FromSeconds(second)));
        Assert.True(File.Save(history));
    }
}
