using VeoTasks.Reports;
using VeoTasks.Tests.Reports.Support;
using Xunit;

namespace VeoTasks.Tests.Reports;

/// <summary>Addresses of files as seen from a page.</summary>
public sealed class FileAddressTests
{
    [Theory]
    [InlineData("a.mp4", "a.mp4")]
    [InlineData("20261124 veo 3.1 [x] #1 100%.mp4", "20261124%20veo%203.1%20%5Bx%5D%20%231%20100%25.mp4")]
    [InlineData("ü?.mp4", "%C3%BC%3F.mp4")]
    [InlineData("javascript:alert(1)", "javascript%3Aalert%281%29")]
    public void A_name_beside_the_page_is_escaped(string name, string address) =>
        Assert.Equal(address, FileAddress.Of(Path.Combine(Sample.Folder, name), Sample.Page));

    [Fact]
    public void A_page_elsewhere_finds_the_way()
    {
        string file = Path.Combine(Sample.Folder, "a b.mp4");
        Assert.Equal("../a%20b.mp4", FileAddress.Of(file, Path.Combine(Sample.Folder, "pages", "page.html")));
        Assert.Equal("videos/a%20b.mp4", FileAddress.Of(file, Path.Combine(Path.GetPathRoot(Sample.Folder)!, "page.html")));
    }
}
