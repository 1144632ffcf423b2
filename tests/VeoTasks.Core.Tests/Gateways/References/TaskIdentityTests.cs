using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Gateways.References;

public sealed class TaskIdentityTests
{
    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", null, true)]
    [InlineData("3C90C3CC-0D44", "3c90c3cc-0d44", true)]
    [InlineData("sora-2:task_1", "task_1", true)]
    [InlineData("task_1", "sora-2:task_1", true)]
    [InlineData("task_1", "task_2", false)]
    [InlineData("task_1", "1", false)]
    [InlineData("abc", "", false)]
    public void An_answer_is_about_the_task_asked_for(string asked, string? answered, bool isSame) =>
        Assert.Equal(isSame, new TaskReading { Id = answered }.IsOf(new VeoTaskReference(asked)));
}
