using VeoTasks.Gateways.Parsing;
using Xunit;
using static VeoTasks.Tests.Gateways.Answers;

namespace VeoTasks.Tests.Gateways.Failures;

public sealed class RouteFailuresTests
{
    private static readonly RequestFailure WrongPath = FailureParser.Read(Of(404, """{"error":{"message":"Invalid URL (GET /)"}}"""));
    private static readonly RequestFailure NotImplemented = FailureParser.Read(Of(501, """{"code":"not_implemented"}"""));
    private static readonly RequestFailure NotFound =
        FailureParser.Read(Of(400, """{"code":"task_not_exist","message":"no such task."}"""));
    private static readonly RequestFailure Limited = FailureParser.Read(Of(429, ""));

    [Fact]
    public void A_path_that_is_not_there_does_not_outweigh_a_task_that_is_not_known()
    {
        Assert.Same(NotFound, RequestFailure.MoreTelling(NotFound, WrongPath));
        Assert.Same(NotFound, RequestFailure.MoreTelling(WrongPath, NotFound));
        Assert.Same(NotFound, RequestFailure.MoreTelling(NotImplemented, NotFound));
    }

    [Fact]
    public void Trouble_with_the_gateway_outweighs_everything()
    {
        Assert.Same(Limited, RequestFailure.MoreTelling(NotFound, Limited));
        Assert.Same(Limited, RequestFailure.MoreTelling(WrongPath, Limited));
    }

    [Fact]
    public void Of_two_alike_the_first_path_s_word_stands() =>
        Assert.Same(NotFound, RequestFailure.MoreTelling(NotFound, NotFound with { }));

    [Theory]
    [InlineData(null, "veo-3.1-fast")]
    [InlineData("veo-3.0", "veo-3.0")]
    public void A_task_that_is_not_known_under_a_model_is_told_with_the_model(string? model, string named)
    {
        var failure = Adapter("mulerun").Profile.WithModelAdvice(NotFound, new VeoTaskReference("x", "mulerun", model));

        Assert.Equal(
            $"no such task. MuleRun was asked for the model {named}. If the task was made with another model, name it with -Model.",
            failure.Error.Message);
        Assert.Equal("task_not_exist", failure.Error.Code);
    }

    [Fact]
    public void Other_failures_and_gateways_without_a_model_in_the_path_get_no_advice()
    {
        Assert.Same(Limited, Adapter("mulerun").Profile.WithModelAdvice(Limited, new VeoTaskReference("x")));
        Assert.Same(NotFound, Adapter("octopusx").Profile.WithModelAdvice(NotFound, new VeoTaskReference("x")));
    }
}
