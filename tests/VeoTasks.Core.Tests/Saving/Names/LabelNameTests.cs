using System.Text;
using VeoTasks.Saving;
using Xunit;

namespace VeoTasks.Tests.Saving.Names;

/// <summary>Names by what the user calls a task.</summary>
public sealed class LabelNameTests
{
    [Theory]
    [InlineData("{label}", "fox", "fox.mp4")]
    [InlineData("{label}", "Shot 12 (night)", "Shot 12 (night).mp4")]
    [InlineData("{label}", " fox. ", "fox.mp4")]
    [InlineData("{label}", "狐狸 été", "狐狸 été.mp4")]
    [InlineData("{label}", "a/b\\c:d", "a_b_c_d.mp4")]
    [InlineData("{label}", "लोमड़ी", "लोमड़ी.mp4")]
    [InlineData("{label}", "สุนัขจิ้งจอก", "สุนัขจิ้งจอก.mp4")]
    [InlineData("{label}", "a\u200Bb\u034Fc\uFE0Fd\uFFFEe", "a_b_c_d_e.mp4")]
    [InlineData("{provider} {label}", "fox", "mulerun fox.mp4")]
    public void A_label_names_the_file_as_far_as_every_system_takes_it(string template, string label, string name) =>
        Assert.Equal(name, Name(template, label).Plain);

    [Fact]
    public void Letters_and_accents_that_stand_apart_stay() =>
        Assert.Equal("e\u0301te\u0301".Normalize(NormalizationForm.FormC) + ".mp4", Name("{label}", "e\u0301te\u0301").Plain);

    [Theory]
    [InlineData("CON")]
    [InlineData("../up")]
    [InlineData(".hidden")]
    [InlineData("🦊")]
    public void A_label_that_no_system_should_take_as_it_is_gets_a_hash(string label) =>
        Assert.Matches(@"^[\w ].*\.[0-9a-f]{16}\.mp4$", Name("{label}", label).Plain);

    [Fact]
    public void A_long_label_is_cut_and_gets_a_hash()
    {
        string name = Name("{label}", new string('x', 500)).Plain;

        Assert.InRange(name.Length, 20, 120);
        Assert.Matches(@"\.[0-9a-f]{16}\.mp4$", name);
    }

    [Fact]
    public void Two_tasks_with_one_label_have_distinct_names_to_turn_to()
    {
        VideoName one = Name("{label}", "fox", "task_a");
        VideoName other = Name("{label}", "fox", "task_b");

        Assert.Equal(one.Plain, other.Plain);
        Assert.NotEqual(one.Distinct, other.Distinct);
        Assert.False(one.IsTelling);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void A_task_without_a_label_has_its_id_in_the_labels_place(string? label) =>
        Assert.Equal("task_a.mp4", Name("{label}", label).Plain);

    private static VideoName Name(string template, string? label, string id = "task_a")
    {
        VeoTask task = new() { Id = id, Provider = "mulerun", Label = label, Videos = [new VeoVideo()] };
        return FileNameTemplate.Parse(template).For(task, task.Videos[0]);
    }
}
