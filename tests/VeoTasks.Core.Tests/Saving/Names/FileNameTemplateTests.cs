using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Names;

/// <summary>Row 78 of the fault catalogue: names that any system takes, whatever the id and the template hold.</summary>
public sealed class FileNameTemplateTests
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*\0\n\u202E");
    private static readonly string[] Devices = ["con", "prn", "aux", "nul", "com1", "lpt9", "COM\u00B2", "conin$"];

    private static Gen<VeoTask> Tasks { get; } =
        from provider in Gen.Elements("mulerun", "local-mulerun", "con", "", "\u202E")
        from id in Gen.OneOf(Gen.Elements([.. Devices, "", ".", "..", "../../x", "..\\..\\x", "C:\\x", "\\\\host\\x", "a:b", "x.", "-rf",
            "x\u202Egpm", "x\0y", "x\ny", "clip.ps1", new string('a', 300), "Abc", "a-1"]), Gen.Elements("abc", "video_123"))
        from model in Gen.Elements(null, "veo-3.1-fast", "veo/3", "..")
        from hasTime in Gen.Elements(true, false)
        select new VeoTask { Provider = provider, Id = id, Model = model, CreatedAt = hasTime ? DateTimeOffset.UnixEpoch : null };

    private static Gen<string> Templates { get; } = Gen.Elements(
        "{provider}-{id}", "{id}", "{index}", "clip", "{model}", "{created}", "{created:yyyy.MM.dd} {model} {id}", "con", "nul.{id}",
        ".{id}", "-{id}", " {id}", "{id}.", "{id}..{id}",
        "\u89C6\u9891-{id}", new string('\u89C6', 200), "{id}{id}{id}{id}", "{created:'a/b:c'}{id}", "{id}.mp4");

    [Theory]
    [InlineData("{provider}-{id}", "mulerun-abc.mp4")]
    [InlineData("{id}", "abc.mp4")]
    [InlineData("{id}.mp4", "abc.mp4")]
    [InlineData("{ID} {Model}", "abc veo-3.1.mp4")]
    [InlineData("{created:yyyyMMdd}-{id}", "20260102-abc.mp4")]
    [InlineData("{created}-{id}", "20260102-030405-abc.mp4")]
    [InlineData("{index}-{id}", "0-abc.mp4")]
    [InlineData("\u732B {id}", "\u732B abc.mp4")]
    public void Fields_become_what_they_name(string template, string name) =>
        Assert.Equal(name, FileNameTemplate.Parse(template).ForPlace(Task(), null).Plain);

    [Theory]
    [InlineData("{id}", "abc-2.mp4")]
    [InlineData("{index} {id}", "2 abc.mp4")]
    public void The_place_follows_where_there_are_several_and_the_template_does_not_say_it(string template, string name) =>
        Assert.Equal(name, FileNameTemplate.Parse(template).ForPlace(Task(), 2).Plain);

    [Theory]
    [InlineData("clip")]
    [InlineData("{model}")]
    [InlineData("{created:yyyyMMdd}-{index}")]
    public void A_name_without_the_id_carries_a_hash_of_it(string template)
    {
        FileNameTemplate names = FileNameTemplate.Parse(template);

        Assert.NotEqual(names.ForPlace(Task(), null).Plain, names.ForPlace(Task("abd"), null).Plain);
        Assert.NotEqual(names.ForPlace(Task(), 0).Plain, names.ForPlace(Task(), 1).Plain);
        Assert.Matches(@"\.[0-9a-f]{16}\.mp4$", names.ForPlace(Task(), null).Plain);
    }

    [Theory]
    [InlineData("{provider}-{id}", true)]
    [InlineData("{id}", false)]
    [InlineData("clip", true)]
    public void A_name_tells_which_video_it_is_by_provider_and_id_or_by_the_hash(string template, bool isTelling) =>
        Assert.Equal(isTelling, FileNameTemplate.Parse(template).ForPlace(Task(), null).IsTelling);

    [Theory]
    [InlineData("{provider}-{id}", "my", "relay-x", "other", true)]
    [InlineData("{provider}-{id}", "my", "relay-x", "my-relay", false)]
    [InlineData("{provider}-{id}", "my", "relay-x", "MY-relay", false)]
    [InlineData("{provider}-{id}", "my-relay", "x", "my", false)]
    [InlineData("{provider}-{id}", "my-relay", "x", "other", true)]
    [InlineData("{provider}_{id}", "my-relay", "x", "my", true)]
    [InlineData("clip {provider}_{id}", "my", "relay-x", "my-relay", true)]
    [InlineData("{id}-{provider}", "relay", "x", "my-relay", false)]
    [InlineData("{id}-{provider}", "relay", "x", "my", true)]
    public void A_name_that_could_be_another_providers_does_not_tell_whose_it_is(
        string template, string provider, string id, string other, bool isTelling) =>
        Assert.Equal(isTelling, FileNameTemplate.Parse(template).Among([provider, other]).ForPlace(
            new VeoTask { Provider = provider, Id = id }, null).IsTelling);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a/b", "'/'")]
    [InlineData("a\\{id}", "'\\'")]
    [InlineData("{id}:x", "':'")]
    [InlineData("{id}\u202E", "cannot stand")]
    [InlineData("{id", "'{'")]
    [InlineData("{}", "{} is not a field")]
    [InlineData("{prompt}", "{prompt} is not a field")]
    [InlineData("{id:x}", "{id:x} is not a field")]
    public void A_template_that_cannot_be_is_refused_with_its_reason(string template, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => FileNameTemplate.Parse(template)).Message);

    [Fact]
    public void No_template_and_no_id_make_a_name_that_any_system_would_misread() => Prop.ForAll(
        Arb.From(Gen.Zip(Templates, Gen.Zip(Tasks, Gen.Elements<int?>(null, 0, 7, 1234)))), given =>
        {
            (string template, (VeoTask task, int? index)) = given;
            VideoName names = FileNameTemplate.Parse(template).ForPlace(task, index);
            foreach (string name in new[] { names.Plain, names.Distinct })
            {
                Assert.InRange(name.Length, 5, SafeFileName.MaximumLength);
                Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name + ".part.json"), 5, 255);
                Assert.EndsWith(".mp4", name);
                Assert.True(char.IsLetterOrDigit(name[0]), name);
                Assert.DoesNotContain("..", name);
                Assert.Equal(-1, name.AsSpan().IndexOfAny(Forbidden));
                Assert.DoesNotContain(name.Split('.')[0].Trim(), Devices, StringComparer.OrdinalIgnoreCase);
            }
        }).Check(3000);

    [Fact]
    public void Distinct_names_are_those_of_one_video_only() => Prop.ForAll(
        Arb.From(Gen.Zip(Templates, Gen.Zip(Tasks, Gen.Elements<int?>(null, 0, 7)).ListOf(60))), given =>
        {
            FileNameTemplate template = FileNameTemplate.Parse(given.Item1);
            var different = given.Item2.DistinctBy(video => (video.Item1.Provider, video.Item1.Id, video.Item2)).ToList();
            return different.Select(video => template.ForPlace(video.Item1, video.Item2).Distinct)
                .Distinct(StringComparer.OrdinalIgnoreCase).Count() == different.Count;
        }).Check(300);

    private static VeoTask Task(string id = "abc") =>
        new() { Provider = "mulerun", Id = id, Model = "veo-3.1", CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
}
