using VeoTasks.Fuzz.Answers;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Server;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;

namespace VeoTasks.Tests.Fuzzing;

/// <summary>
/// What breaks no rule could also be what gets nowhere: the cases have to get deep into the code, and to end in many ways.
/// </summary>
public sealed class FuzzCoverageTests
{
    /// <summary>
    /// What one answer alone can end with. What is asked about again has to be said several times over, and chance seldom does that.
    /// </summary>
    private static readonly VeoErrorCategory[] Wanted =
    [
        VeoErrorCategory.Refused, VeoErrorCategory.RedirectRefused, VeoErrorCategory.NotAVideo, VeoErrorCategory.InvalidResponse,
        VeoErrorCategory.LinkExpired, VeoErrorCategory.RangeMismatch,
    ];

    [Fact]
    public void Most_damaged_answers_still_hold_a_task()
    {
        Random random = new(1);
        List<TaskReading> readings = [.. Enumerable.Range(0, 500)
            .Select(_ => new JsonMutator(random, HostileText.Values).Mutate(ContractSeed.Trees[random.Next(ContractSeed.Trees.Count)]))
            .Select(text => AdapterRegistry.All[1].Read(Gateways.Answers.Ok(text)))];

        Assert.InRange(readings.Count(reading => reading.Failure is null), 200, 450);
        Assert.Contains(readings, reading => reading.Links.Count > 0);
        Assert.Contains(readings, reading => reading.Error is not null);
        Assert.Contains(readings, reading => reading.Failure is not null);
    }

    [Fact]
    public async Task Hostile_servers_get_answers_read_videos_saved_and_rules_enforced()
    {
        int saved = 0;
        int resumed = 0;
        int cdnRequests = 0;
        HashSet<VeoErrorCategory> ends = [];
        for (int number = 0; number < 400; number++)
        {
            await using PipelineCase one = new(new Random(number), HttpStacks.Production);
            await one.RunAsync(TestContext.Current.CancellationToken);
            saved += one.Saves.Count(save => save.Saved is not null);
            resumed += one.Saves.Count(save => save.Saved?.Resumed == true);
            cdnRequests += one.Site.Cdn.Requests.Count;
            ends.UnionWith(one.Log.Failures.Select(failure => failure.Category));
        }

        Assert.InRange(saved, 100, 400);
        Assert.InRange(resumed, 1, saved);
        Assert.InRange(cdnRequests, 150, int.MaxValue);
        Assert.Empty(Wanted.Except(ends));
    }
}
