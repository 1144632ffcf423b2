using VeoTasks.Gateways;
using Xunit;

namespace VeoTasks.Tests.Gateways.References;

public sealed class TaskUrlTests
{
    [Theory]
    [InlineData("https://api.mulerun.com/vendors/google/v1/veo-3.0/generation/abc", "mulerun", "veo-3.0", "abc")]
    [InlineData("HTTPS://API.MULERUN.COM/vendors/google/v1/veo/generation/abc/", "mulerun", "veo", "abc")]
    [InlineData("https://octopusx.ai/v1/videos/video_abc", "octopusx", null, "video_abc")]
    [InlineData("https://octopusx.ai/v1/videos/video_abc/content#t=1", "octopusx", null, "video_abc")]
    [InlineData("https://octopusx.ai/v1/videos/sora-2%3Atask", "octopusx", null, "sora-2:task")]
    [InlineData("https://octopusx.ai/v1/video/query?x=1&id=sora-2%3Atask", "octopusx", null, "sora-2:task")]
    [InlineData("https://octopusx.ai/v1/video/generations/abc?language=en", "octopusx", null, "abc")]
    [InlineData("https://octopusx.ai/v1/tasks/abc/artifacts/video/content?access=secret", "octopusx", null, "abc")]
    [InlineData("https://console.mixroute.io/v1/video/generations/abc", "mixroute", null, "abc")]
    [InlineData("https://console.mixroute.io/v1/video/generations/download?id=a+b%2F", "mixroute", null, "a+b/")]
    [InlineData("https://console.mixroute.io/v1/videos/abc/content", "mixroute", null, "abc")]
    [InlineData("https://zcbservice.aizfw.cn/kyyReactApiServer/v1/result/vgen_1", "mingyan", null, "vgen_1")]
    [InlineData("https://zcbservice.aizfw.cn/kyyReactApiServer/v2/model-center/tasks/vgen_1", "mingyan", null, "vgen_1")]
    public void A_pasted_address_names_provider_model_and_task(string url, string provider, string? model, string id) =>
        Assert.Equal(new VeoTaskReference(id, provider, model), Parse(url).Reference);

    [Theory]
    [InlineData("https://cdn.example/a.mp4?X-Signature=secret", "'https://cdn.example/a.mp4' belongs to no known provider")]
    [InlineData("https://user:secret@cdn.example/a.mp4", "'https://cdn.example/a.mp4' belongs to no known provider")]
    [InlineData("http://octopusx.ai/v1/videos/abc", "belongs to no known provider")]
    [InlineData("https://zcbservice.aizfw.cn/v1/result/vgen_1", "belongs to no known provider")]
    [InlineData(
        "https://octopusx.ai/pricing?secret=1",
        "is an address of octopusx, but not of a task. Expected one like https://octopusx.ai/v1/videos/ID")]
    [InlineData("https://octopusx.ai/v1/video/query?id=", "not of a task")]
    [InlineData("https://octopusx.ai/v1/videos/%2e%2e/content", "not of a task")]
    [InlineData("https://octopusx.ai/v1/videos/a%00b", "not of a task")]
    [InlineData("https://console.mixroute.io/v1/video/generations/download", "not of a task")]
    [InlineData("https://api.mulerun.com/vendors/google/v1/%2E%2E/generation/abc", "not of a task")]
    [InlineData("https://[broken?secret=1", "'https://[broken' is not a valid address")]
    public void Any_other_address_is_a_mistake_that_shows_no_query(string url, string expected)
    {
        var error = Parse(url).Error;

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_providers_on_one_host_the_closer_one_is_meant()
    {
        VeoProvider root = new() { Name = "root", Adapter = "octopusx", BaseUri = new("https://relay.example") };
        VeoProvider below = root with { Name = "below", BaseUri = new("https://relay.example/api") };

        Assert.Equal("below", TaskReferenceParser.Parse("https://relay.example/api/v1/videos/abc", [root, below]).Reference!.Provider);
        Assert.Equal("root", TaskReferenceParser.Parse("https://relay.example/v1/videos/abc", [below, root]).Reference!.Provider);
        Assert.Contains(
            "of below, but", TaskReferenceParser.Parse("https://relay.example/api/x", [root, below]).Error, StringComparison.Ordinal);
    }

    private static TaskReferenceLine Parse(string url) => TaskReferenceParser.Parse(url, BuiltInProviders.All);
}
