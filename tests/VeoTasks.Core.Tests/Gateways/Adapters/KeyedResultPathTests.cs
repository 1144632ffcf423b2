using VeoTasks.Gateways;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Adapters;

public sealed class KeyedResultPathTests
{
    [Theory]
    [InlineData("octopusx", "/v1/videos/task_l/content")]
    [InlineData("octopusx", "/v1/videos/sora-2%3Atask/content")]
    [InlineData("octopusx", "/v1/videos/a%2Fb/content")]
    [InlineData("octopusx", "/v1/tasks/task_l/artifacts/video-0/content")]
    [InlineData("mixroute", "/v1/video/generations/download")]
    [InlineData("mixroute", "/v1/videos/task_l/content")]
    [InlineData("openai", "/v1/videos/video_1/content")]
    [InlineData("openrouter", "/api/v1/videos/job-1/content")]
    [InlineData("vertex", "/storage/v1/b/bucket/o/out%2Fsample_0.mp4")]
    public void Result_endpoints_of_the_gateway_ask_for_the_key(string gateway, string path) =>
        Assert.True(Adapter(gateway).IsKeyedResultPath(path));

    [Theory]
    [InlineData("octopusx", "/")]
    [InlineData("octopusx", "/v1/videos/task_l")]
    [InlineData("octopusx", "/v1/videos//content")]
    [InlineData("octopusx", "/v1/videos/../content")]
    [InlineData("octopusx", "/v1/videos/%2e%2e/content")]
    [InlineData("octopusx", "/v1/videos/%2E./content")]
    [InlineData("octopusx", "/v1/videos/a%2F..%2Fb/content")]
    [InlineData("octopusx", "/v1/videos/a/../b/content")]
    [InlineData("octopusx", "/v1/videos/a\\..\\b/content")]
    [InlineData("octopusx", "/v1/videos/a%5C..%5Cb/content")]
    [InlineData("octopusx", "/v1/videos/a/content/more")]
    [InlineData("octopusx", "/V1/videos/a/content")]
    [InlineData("octopusx", "/files/v1/videos/a/content")]
    [InlineData("octopusx", "/v1/tasks/a/artifacts/content")]
    [InlineData("octopusx", "/v1/video/generations/download")]
    [InlineData("mixroute", "/v1/video/generations/abc")]
    [InlineData("mixroute", "/v1/tasks/a/artifacts/b/content")]
    [InlineData("openai", "/v1/videos/video_1")]
    [InlineData("openrouter", "/api/v1/videos/job-1")]
    [InlineData("kie", "/api/v1/veo/get-1080p-video")]
    [InlineData("openrouter", "/v1/videos/job-1/content")]
    [InlineData("openrouter", "/api/v1/videos/%2e%2e/content")]
    [InlineData("openrouter", "/api/v1/generation/content")]
    [InlineData("openai", "/v1/tasks/a/artifacts/b/content")]
    [InlineData("mulerun", "/v1/videos/a/content")]
    [InlineData("mingyan", "/v1/videos/a/content")]
    [InlineData("vertex", "/bucket/out/sample_0.mp4")]
    [InlineData("vertex", "/storage/v1/b/bucket/o/%2e%2e")]
    [InlineData("vertex", "/projects/p/locations/l/publishers/google/models/m")]
    [InlineData("fal", "/fal-ai/veo3.1/requests/a")]
    [InlineData("replicate", "/v1/predictions/a")]
    public void No_other_path_does(string gateway, string path) => Assert.False(Adapter(gateway).IsKeyedResultPath(path));

    [Fact]
    public void No_adapter_takes_a_question_for_a_task_or_anything_vague_for_a_result() => Assert.All(AdapterRegistry.All, adapter =>
    {
        IEnumerable<string> questions = adapter.TaskRoutes(new VeoTaskReference("t")).Select(route => $"/{route.Path.Split('?')[0]}");
        Assert.All([.. questions, "", "/", "//", "/..", "/v1/", "/content", "/v1/../content"], path => Assert.False(
            adapter.IsKeyedResultPath(path), path));
    });
}
