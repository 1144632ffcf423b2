using VeoTasks.Gateways;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

public sealed class TaskRouteTests
{
    [Theory]
    [InlineData("mulerun", "ID", "vendors/google/v1/veo-3.1-fast/generation/ID")]
    [InlineData("octopusx", "ID", "v1/videos/ID v1/video/query?id=ID v1/video/generations/ID")]
    [InlineData("octopusx", "sora-2:ID", "v1/video/query?id=sora-2%3AID v1/videos/sora-2%3AID v1/video/generations/sora-2%3AID")]
    [InlineData("mixroute", "a/b+c=", "v1/video/generations/a%2Fb%2Bc%3D")]
    [InlineData("mingyan", "ID", "v1/result/ID v2/model-center/tasks/ID")]
    [InlineData("openai", "a/b", "v1/videos/a%2Fb")]
    [InlineData("kie", "a+b", "api/v1/veo/record-info?taskId=a%2Bb api/v1/jobs/recordInfo?taskId=a%2Bb")]
    [InlineData("openrouter", "a/b", "api/v1/videos/a%2Fb")]
    [InlineData("fal", "ID", "fal-ai/veo3.1/requests/ID/status")]
    [InlineData("replicate", "ID", "v1/predictions/ID")]
    public void A_task_is_asked_for_under_the_likeliest_path_first(string gateway, string id, string routes) =>
        Assert.Equal(routes.Split(' '), Paths(gateway, new VeoTaskReference(id)));

    [Fact]
    public void The_model_is_part_of_MuleRun_s_path() =>
        Assert.Equal(["vendors/google/v1/kling%2Fv3/generation/ID"], Paths("mulerun", new VeoTaskReference("ID", null, "kling/v3")));

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("\ud83d")]
    public void An_id_that_cannot_stand_in_a_path_is_refused(string id) =>
        Assert.All(AdapterRegistry.All, adapter => Assert.Throws<ArgumentException>(() => adapter.TaskRoutes(new VeoTaskReference(id))));

    [Theory]
    [InlineData("fal-ai/veo3.1/fast/image-to-video", "fal-ai/veo3.1/requests/ID/status")]
    [InlineData("fal-ai/veo3", "fal-ai/veo3/requests/ID/status")]
    [InlineData("workflows/me/film/step", "workflows/me/film/requests/ID/status")]
    public void fal_knows_a_task_under_the_owner_and_the_app_alone(string model, string path) =>
        Assert.Equal([path], Paths("fal", new VeoTaskReference("ID", null, model)));

    [Fact]
    public void Vertex_is_asked_with_a_POST_where_the_operation_s_name_says()
    {
        const string Name = "projects/p/locations/europe-west4/publishers/google/models/veo-3.1-generate-001/operations/1a2b";

        var request = Assert.Single(Adapter("vertex").TaskRoutes(new VeoTaskReference(Name)));

        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("projects/p/locations/europe-west4/publishers/google/models/veo-3.1-generate-001:fetchPredictOperation", request.Path);
        Assert.Equal($$"""{"operationName":"{{Name}}"}""", request.Body);
        Assert.Equal(new VeoTaskReference(Name), Adapter("vertex").ParseTaskUrl(Name, ""));
    }

    [Fact]
    public void A_model_that_would_leave_the_path_is_refused() =>
        Assert.All(new[] { ("mulerun", ".."), ("fal", "fal-ai/.."), ("fal", "../x") }, pair =>
            Assert.Throws<ArgumentException>(() => Adapter(pair.Item1).TaskRoutes(new VeoTaskReference("ID", null, pair.Item2))));

    [Theory]
    [InlineData("a/../../b")]
    [InlineData("%2e%2e")]
    [InlineData("..\\..")]
    [InlineData("a b")]
    [InlineData("?x#y")]
    [InlineData("视频")]
    public void No_id_leads_out_of_its_segment(string id) =>
        Assert.All(AdapterRegistry.All, adapter =>
        {
            var provider = Provider(adapter.Profile.Name);
            Assert.All(Paths(adapter.Profile.Name, new VeoTaskReference(id)), route =>
            {
                var address = ProviderAddresses.Resolve(provider, route);
                var plain = ProviderAddresses.Resolve(provider, route.Replace(Uri.EscapeDataString(id), "ID", StringComparison.Ordinal));
                Assert.Equal(plain.Segments.Length, address.Segments.Length);
                Assert.All(plain.Segments.Zip(address.Segments), pair =>
                    Assert.True(pair.First == pair.Second || pair.First.TrimEnd('/') == "ID"));
                Assert.Empty(address.Fragment);
            });
        });

    [Fact]
    public void Every_route_is_recognised_when_it_is_pasted_back() =>
        Assert.All(AdapterRegistry.All, adapter =>
        {
            VeoTaskReference task = new("a:b/c+d=", null, adapter.Profile.DefaultModel);
            Assert.All(Paths(adapter.Profile.Name, task).Where(route => !route.Contains(':', StringComparison.Ordinal)), route =>
            {
                var parts = route.Split('?');
                Assert.Equal(task, adapter.ParseTaskUrl(parts[0], parts.Length > 1 ? $"?{parts[1]}" : ""));
            });
        });

    private static IEnumerable<string> Paths(string gateway, VeoTaskReference task) =>
        Adapter(gateway).TaskRoutes(task).Select(route => route.Path);
}
