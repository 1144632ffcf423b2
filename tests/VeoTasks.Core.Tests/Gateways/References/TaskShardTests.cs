using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Gateways;

namespace VeoTasks.Tests.Gateways.References;

/// <summary>Workers of different systems and versions must agree on every task's share.</summary>
public sealed class TaskShardTests
{
    /// <summary>The numbers are another implementation's (Python's hashlib), so that this one cannot drift.</summary>
    [Theory]
    [InlineData("mulerun:7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001", 0, 0, 712)]
    [InlineData("mixroute:video_1234567890abcdef", 12, 3, 68)]
    [InlineData("abc", 10, 2, 74)]
    [InlineData("octopusx:sora-2:täsk", 6, 0, 198)]
    public void A_share_is_the_same_everywhere(string text, int of16, int of7, int of1000)
    {
        Assert.Equal((of16, of7, of1000), (TaskShard.Of(text, 16), TaskShard.Of(text, 7), TaskShard.Of(text, 1000)));
    }

    [Fact]
    public void A_task_is_its_provider_and_id_in_either_case()
    {
        int share = TaskShard.Of(new VeoTaskReference("abc", "mulerun"), 1_000_000);

        Assert.Equal(share, TaskShard.Of("mulerun:abc", 1_000_000));
        Assert.Equal(share, TaskShard.Of(new VeoTaskReference("ABC", "MuleRun"), 1_000_000));
        Assert.Equal(share, TaskShard.Of(new VeoTaskReference("abc", "mulerun", "veo-3.1"), 1_000_000));
        Assert.NotEqual(share, TaskShard.Of(new VeoTaskReference("abc", "mixroute"), 1_000_000));
        Assert.NotEqual(share, TaskShard.Of(new VeoTaskReference("abc"), 1_000_000));
    }

    [Fact]
    public void Any_text_has_a_share_within_the_count() => Prop.ForAll<NonNull<string>, PositiveInt>((text, count) =>
        TaskShard.Of(text.Get, count.Get) is var share && share >= 0 && share < count.Get).QuickCheckThrowOnFailure();

    [Fact]
    public void Twice_as_many_shares_cut_each_one_in_two() => Prop.ForAll<NonNull<string>>(text =>
        TaskShard.Of(text.Get, 32) % 16 == TaskShard.Of(text.Get, 16)).QuickCheckThrowOnFailure();

    /// <summary>
    /// 16 shares of 100,000 tasks hold 6,250 each, give or take what chance does: a standard deviation of 77. docs/OPERATIONS.md names
    /// these bounds.
    /// </summary>
    [Theory]
    [InlineData("video_{0:x16}")]
    [InlineData("{0}")]
    [InlineData("7b1e0c52-0f3a-4d19-9a54-{0:x12}")]
    public void Shares_are_even_also_for_ids_that_count_up(string form)
    {
        int[] sizes = new int[16];
        for (int i = 0; i < 100_000; i++)
        {
            sizes[TaskShard.Of(new VeoTaskReference(string.Format(null, form, i), "mulerun"), 16)]++;
        }

        Assert.All(sizes, size => Assert.InRange(size, 5_950, 6_550));
    }

    [Fact]
    public void No_shares_at_all_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => TaskShard.Of("abc", 0));
}
