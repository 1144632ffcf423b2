using VeoTasks.Gateways;
using Xunit;

namespace VeoTasks.Tests.Gateways.References;

public sealed class TaskColumnsTests
{
    [Theory]
    [InlineData("任务ID", "用户ID", "任务ID")]
    [InlineData("任务ID", "id", "用户ID", "任务ID")]
    [InlineData("任务编号", "订单ID", "任务编号")]
    [InlineData("Task ID", "用户ID", "Task ID")]
    [InlineData("Id", "账号ID", "Id")]
    [InlineData("视频ID", "提示词", "视频ID")]
    [InlineData(null, "提示词", "模型")]
    public void The_column_of_the_task_is_taken_and_not_one_of_something_else(string? expected, params string[] columns) =>
        Assert.Equal(expected, columns.Where(column => TaskColumns.Rank(column) >= 0).MinBy(TaskColumns.Rank));
}
