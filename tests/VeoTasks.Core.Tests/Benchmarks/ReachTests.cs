using VeoTasks.Benchmarks.Pages;

namespace VeoTasks.Tests.Benchmarks;

public sealed class ReachTests
{
    [Fact]
    public void A_bound_above_the_floor_can_be_reached()
    {
        string text = new Reach("curl", 1.5, OtherCost: 1800, Floor: 1100, Keeping: 800).ToString();

        Assert.StartsWith("1.5 times the bytes per CPU-second of curl are 1200 ms for a GiB. ", text);
        Assert.EndsWith("so it can be reached: 100 ms are left for everything else.", text);
    }

    [Fact]
    public void A_bound_below_the_floor_asks_for_a_cheaper_client()
    {
        string text = new Reach("curl", 1.5, OtherCost: 1350, Floor: 1100, Keeping: 800).ToString();

        Assert.Contains("nothing that receives with this client", text);
        Assert.EndsWith("What receives in 100 ms instead of 300 could.", text);
    }

    [Fact]
    public void A_bound_below_what_follows_receiving_is_out_of_reach() =>
        Assert.Contains(
            "take 800 ms without receiving a byte: nothing", new Reach("curl", 1.5, OtherCost: 1050, Floor: 1100, Keeping: 800).ToString());
}
