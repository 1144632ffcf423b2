using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Names;

public sealed class SafeFileNameTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(
            n => new[] { $"COM{n}", $"LPT{n}" })],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Ids like those of the gateways, and such as only an enemy would think of; short ones, so that they meet.</summary>
    private static Gen<string> Ids { get; } = Gen.OneOf(
        Gen.Elements(
            "abc", "ABC", "a-1", "a-12", "a", "b-a", "1", "-1", "", "CON", "nul", "com1", "..", "../../etc/passwd", "C:\\x", "a.", "a ",
            "x\u202Egpm.exe"),
        Text("ab-_1", 6),
        Text("aAbB.:/\\?*<>|\"~%\0\n\u202E\u200B\uD800é%", 6),
        Text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=", 300));

    private static Gen<(string Provider, string Id, int? Index)> Parts { get; } =
        from provider in Gen.Elements("a", "b", "a-b", "mulerun", "A", "con", "")
        from id in Ids
        from index in Gen.Elements<int?>(null, null, 0, 1, 12, 1000)
        select (provider, id, index);

    [Theory]
    [InlineData("mulerun", "123e4567-e89b-12d3-a456-426614174000", null, "mulerun-123e4567-e89b-12d3-a456-426614174000.mp4")]
    [InlineData("mingyan", "vgen_abc123def456", null, "mingyan-vgen_abc123def456.mp4")]
    [InlineData("mixroute", "video_69095b4c", 3, "mixroute-video_69095b4c-3.mp4")]
    public void Ordinary_ids_stand_in_the_name_as_they_are(string provider, string id, int? index, string name) =>
        Assert.Equal(name, NameOf(provider, id, index));

    [Theory]
    [InlineData("octopusx", "sora-2:task_01K9", null, "octopusx-sora-2_task_01K9.31ed412636489153.mp4")]
    [InlineData("mixroute", "cHJvamVjdHMv", 0, "mixroute-cHJvamVjdHMv-0.88043828d8d1ac32.mp4")]
    public void Other_ids_carry_a_hash_that_is_the_same_everywhere(string provider, string id, int? index, string name) =>
        Assert.Equal(name, NameOf(provider, id, index));

    [Fact]
    public void The_place_stands_in_the_name_only_where_there_are_several()
    {
        VeoVideo first = new();
        VeoVideo second = new() { Index = 1 };
        VeoTask Task(params VeoVideo[] videos) => new() { Id = "abc", Provider = "mulerun", Videos = videos };

        Assert.Equal("mulerun-abc.mp4", SafeFileName.For(Task(first), first));
        Assert.Equal("mulerun-abc-0.mp4", SafeFileName.For(Task(first, second), first));
        Assert.Equal("mulerun-abc-1.mp4", SafeFileName.For(Task(first, second), second));
    }

    [Fact]
    public void No_id_makes_a_name_that_any_system_would_misread() => Prop.ForAll(Arb.From(Parts), parts =>
    {
        string name = NameOf(parts.Provider, parts.Id, parts.Index);
        string stem = name.Split('.')[0];
        return name.Length is > 4 and <= SafeFileName.MaximumLength
            && name.EndsWith(".mp4", StringComparison.Ordinal)
            && name.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_' or '.')
            && char.IsAsciiLetterOrDigit(name[0])
            && !name.Contains("..", StringComparison.Ordinal)
            && !Devices.Contains(stem)
            && Path.GetFileName(name) == name;
    }).Check(Effort.Of(usual: 500, full: 2000));

    [Fact]
    public void No_two_videos_of_a_folder_share_a_name_even_where_case_does_not_count() => Prop.ForAll(
        Arb.From(Parts.ListOf(200)), async many =>
    {
        SaveFolder folder = new(_folder.Path, TimeProvider.System, _ => { });
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string provider, string id, int? index) in many.DistinctBy(parts => (parts.Provider, parts.Id, parts.Index ?? 0)))
        {
            VideoName name = FileNameTemplate.Default.ForPlace(new VeoTask { Provider = provider, Id = id }, index);
            Assert.True(
                names.Add(await folder.ClaimAsync(name, new VideoKey(provider, id, index ?? 0), TestContext.Current.CancellationToken)));
        }
    }).Check(100);

    [Theory]
    [InlineData("my-relay", "video_1", "my-relay-video_1.mp4")]
    [InlineData("local-mulerun", "123e4567-e89b-12d3-a456-426614174000", "local-mulerun-123e4567-e89b-12d3-a456-426614174000.mp4")]
    [InlineData("a-b_c-9", "x", "a-b_c-9-x.mp4")]
    public void A_hyphen_in_a_providers_name_needs_no_hash(string provider, string id, string name) =>
        Assert.Equal(name, NameOf(provider, id, null));

    [Fact]
    public async Task Of_two_videos_that_would_share_a_name_the_second_gets_the_hash_in_this_run_and_by_the_ledger_in_later_ones()
    {
        (VideoName name, VideoKey key)[] videos = [.. new[] { ("my", "relay-video_1"), ("my-relay", "video_1") }
            .Select(of => (FileNameTemplate.Default.ForPlace(new VeoTask { Provider = of.Item1, Id = of.Item2 }, null), new VideoKey(of.Item1, of.Item2, 0)))];
        SaveFolder folder = new(_folder.Path, TimeProvider.System, _ => { });

        Assert.Equal("my-relay-video_1.mp4", await folder.ClaimAsync(videos[0].name, videos[0].key, TestContext.Current.CancellationToken));
        Assert.Matches(@"^my-relay-video_1\.[0-9a-f]{16}\.mp4$", await folder.ClaimAsync(
            videos[1].name, videos[1].key, TestContext.Current.CancellationToken));
        await folder.Ledger.AddAsync(new LedgerEntry { Provider =
            "my", Task = "relay-video_1", File = "my-relay-video_1.mp4", Sha256 = "x" });
        SaveFolder later = new(_folder.Path, TimeProvider.System, _ => { });
        Assert.Equal(videos[1].name.Distinct, await later.ClaimAsync(videos[1].name, videos[1].key, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a", "b-1", null, "a", "b", 1)]
    [InlineData("a", "b-1234", null, "a", "b", 1234)]
    [InlineData("a", "Abc", null, "a", "aBc", null)]
    [InlineData("a", "x/y", null, "a", "x:y", null)]
    public void Parts_that_look_alike_give_different_names(
        string provider, string id, int? index, string otherProvider, string otherId, int? otherIndex) =>
        Assert.NotEqual(NameOf(provider, id, index), NameOf(otherProvider, otherId, otherIndex), StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Broken_surrogates_that_no_encoding_tells_apart_give_different_names() =>
        Assert.NotEqual(NameOf("a", "x\uD800", null), NameOf("a", "x\uD801", null));

    [Fact]
    public void Long_ids_that_differ_at_the_end_give_different_names()
    {
        string id = new('a', 500);

        Assert.NotEqual(NameOf("mixroute", id + "b", null), NameOf("mixroute", id + "c", null));
        Assert.Equal(SafeFileName.MaximumLength, NameOf("mixroute", id, 2).Length);
    }

    private static string NameOf(string provider, string id, int? index) =>
        FileNameTemplate.Default.ForPlace(new VeoTask { Provider = provider, Id = id }, index).Plain;

    private static Gen<string> Text(string symbols, int longest) =>
        from length in Gen.Choose(0, longest)
        from text in Gen.Elements(symbols.ToCharArray()).ArrayOf(length)
        select new string(text);
}
