using System.Text;
using FsCheck.Fluent;
using VeoTasks.Providers;
using VeoTasks.Providers.Failures;
using VeoTasks.Providers.Reading;
using VeoTasks.Tests.Contracts;
using Xunit;

namespace VeoTasks.Tests.Providers.Adapters;

/// <summary>Whatever a server sends, every adapter reads it without an exception and lets nothing harmful through.</summary>
public sealed class MutatedAnswerTests
{
    private static readonly int[] Statuses = [200, 200, 200, 200, 201, 202, 204, 400, 401, 403, 404, 429, 500, 501, 502];

    private static readonly string[] Bodies =
        [.. ContractCase.All.Select(one => Encoding.UTF8.GetString(one.Answer.Body.Span)).Where(body => body is ['{' or '[', ..])];

    [Fact]
    public void A_damaged_answer_is_read_without_harm()
    {
        var answers =
            from body in Gen.Elements(Bodies)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from status in Gen.Elements(Statuses)
            select new DamagedAnswer(status, AnswerHeaders.None, new JsonMutator(new Random(seed)).Mutate(body));

        Property.Holds(answers, IsReadWithoutHarm, 4000);
    }

    [Fact]
    public void Random_bytes_are_read_without_harm()
    {
        var answers =
            from bytes in Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf()
            from status in Gen.Elements(Statuses)
            select new DamagedAnswer(status, new() { ContentType = "text/html", RetryAfter = "9" }, bytes);

        Property.Holds(answers, IsReadWithoutHarm);
    }

    [Fact]
    public void Most_damaged_answers_still_hold_a_task_so_that_the_other_tests_say_something()
    {
        Random random = new(1);
        var readings = Enumerable.Range(0, 500)
            .Select(_ => new GatewayAnswer(200, AnswerHeaders.None, new JsonMutator(random).Mutate(Bodies[random.Next(Bodies.Length)])))
            .Select(AdapterRegistry.All[1].Read)
            .ToList();

        Assert.InRange(readings.Count(reading => reading.Failure is null), 200, 450);
        Assert.Contains(readings, reading => reading.Links.Count > 0);
        Assert.Contains(readings, reading => reading.Error is not null);
        Assert.Contains(readings, reading => reading.Failure is not null);
    }

    private static bool IsReadWithoutHarm(DamagedAnswer damaged) =>
        AdapterRegistry.All.All(adapter =>
        {
            var reading = adapter.Read(new GatewayAnswer(damaged.Status, damaged.Headers, damaged.Body));
            return reading.Failure is { } failure ? IsSane(failure) : IsSane(reading) && IsSane(Compose(reading, adapter), adapter);
        });

    private static bool IsSane(RequestFailure failure) =>
        IsShowable(failure.Error.Message)
        && (failure.Error.Code is null || IsShowable(failure.Error.Code))
        && Enum.IsDefined(failure.Category)
        && !(failure.IsTransient && failure.EndsProvider)
        && (failure.RetryAfter is null || failure.RetryAfter <= RetryAfterHeader.Maximum);

    private static bool IsSane(TaskReading reading) =>
        Enum.IsDefined(reading.Status)
        && reading.Progress is null or (>= 0 and <= 100)
        && reading.Links.All(IsAddress)
        && (reading.Status == VeoTaskStatus.Succeeded || (reading.Links.Count == 0 && reading.Inline.Count == 0 && reading.ContentPath is null))
        && (reading.Status == VeoTaskStatus.Failed ? reading.Error is not null : reading.Status == VeoTaskStatus.Canceled || reading.Error is null)
        && (reading.Error is null || (IsShowable(reading.Error.Message) && (reading.Error.Code is null || IsShowable(reading.Error.Code))))
        && (reading.RawStatus is null || IsShowable(reading.RawStatus))
        && (reading.Model is null || IsShowable(reading.Model));

    private static bool IsSane(VeoTask task, IProviderAdapter adapter) =>
        task.Videos.All(video => video.Transport == VeoVideoTransport.Inline
            ? video.Uri is null && !video.Inline.IsEmpty
            : video.Uri is { Scheme: "http" or "https" } && (!video.RequiresKey || ProviderAddresses.IsSameOrigin(video.Uri, Answers.Provider(adapter.Profile.Name).BaseUri)));

    private static VeoTask Compose(TaskReading reading, IProviderAdapter adapter) =>
        VeoTaskFactory.Create(reading, new VeoTaskReference("asked"), Answers.Provider(adapter.Profile.Name), adapter);

    private static bool IsAddress(string link) =>
        link.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || link.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || (link.StartsWith('/') && !link.StartsWith("//", StringComparison.Ordinal));

    private static bool IsShowable(string text) =>
        text.Length is > 0 and <= GatewayText.MaximumLength && !text.Any(char.IsControl);

    /// <summary>An answer that shows its body when it is a counter-example.</summary>
    private sealed record DamagedAnswer(int Status, AnswerHeaders Headers, byte[] Body)
    {
        public override string ToString() => $"HTTP {Status}: {Encoding.UTF8.GetString(Body)}";
    }
}
