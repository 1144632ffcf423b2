namespace VeoTasks.Tests;

/// <summary>What gateways say they charge is added up by its unit, and nothing else is.</summary>
public sealed class BillTests
{
    [Fact]
    public void A_bill_is_read_as_it_was_written() => Assert.Equal(new Bill(0.42m, "USD"), Bill.Parse(new Bill(0.42m, "USD").ToString()));

    [Fact]
    public void Bills_are_added_up_for_each_unit() =>
        Assert.Equal("3.5 USD, 8 units", Bill.Sum(["1.25 USD", "8 units", null, "2.25 USD", "seconds=8", "-1 USD", "1 U$D", "1e9 USD"]));

    [Theory]
    [InlineData]
    [InlineData(null, "", "free", "8", "8 ", "NaN USD", "99999999999999999999999999999999 USD")]
    public void Without_any_there_is_no_sum(params string?[] bills) => Assert.Null(Bill.Sum(bills));
}
