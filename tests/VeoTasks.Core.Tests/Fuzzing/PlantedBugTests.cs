using System.Net.Http.Headers;
using VeoTasks.Fuzz.Answers;
using VeoTasks.Fuzz.Pipeline;
using VeoTasks.Fuzz.Running;
using VeoTasks.Fuzz.Server;
using VeoTasks.Gateways;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Http;

namespace VeoTasks.Tests.Fuzzing;

/// <summary>
/// The fuzzer finds what it is there to find: each of these breaks one rule, and is caught by that rule with a case that shows it again.
/// </summary>
public sealed class PlantedBugTests
{
    private static readonly FuzzArguments Arguments = new() { Seed = 7 };

    [Fact]
    public async Task An_adapter_that_takes_the_first_link_of_a_success_without_links() =>
        await IsFoundAsync(
            Adapters(reading => reading with { Model = reading.Status is VeoTaskStatus.Succeeded ? reading.Links[0] : null }),
            "ArgumentOutOfRange");

    [Fact]
    public async Task An_adapter_that_shows_what_came_as_it_came() =>
        await IsFoundAsync(
            Adapters(reading => reading with
            {
                Error = reading.Error is { } error ? error with { Message = $"{error.Message}\u001b[0m" } : null,
            }),
            "control character");

    [Fact]
    public async Task An_adapter_that_takes_any_text_for_a_link() =>
        await IsFoundAsync(
            Adapters(reading => reading.Links.Count > 0 ? reading with { Links = ["javascript:alert(1)"] } : reading),
            "the link 'javascript:");

    [Fact]
    public async Task An_adapter_that_never_comes_back_is_named()
    {
        using ManualResetEventSlim release = new();
        IFuzzLevel level = Adapters(reading =>
        {
            release.Wait(TestContext.Current.CancellationToken);
            return reading;
        });

        FuzzReport report =
            await new FuzzRun([level]) { Patience = TimeSpan.FromSeconds(1) }.RunAsync(Arguments, TestContext.Current.CancellationToken);
        release.Set();

        Assert.Equal(CaseWatch.Complaint, report.Findings[0].What);
        Assert.Contains("--seed 7 --case answer:", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_that_follows_redirects_by_itself()
    {
        using HttpMessageInvoker careless = new(new SocketsHttpHandler { AllowAutoRedirect = true });
        await IsFoundAsync(new PipelineLevel(new HttpStacks(careless, careless)), "where nothing may go");
    }

    [Fact]
    public async Task A_stack_that_sends_the_key_with_every_request()
    {
        string? last = null;
        using HttpMessageInvoker gateways = Around(HttpPool.Gateways, request => last = request.Headers.Authorization?.Parameter ?? last);
        using HttpMessageInvoker results =
            Around(HttpPool.Results, request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", last));
        PipelineLevel level = new(new HttpStacks(gateways, results));

        // One after the other, since the key in between is one for all.
        string? complaint = null;
        for (int number = 0; number < 200 && complaint is null; number++)
        {
            complaint = await level.RunAsync(new Random(number), TestContext.Current.CancellationToken);
        }

        Assert.Contains("The key reached the CDN", complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_that_loses_the_condition_of_a_resume()
    {
        using HttpMessageInvoker forgetful = Around(
            HttpPool.Results,
            request => request.Headers.IfRange = null,
            answer => answer.Headers.ETag = new EntityTagHeaderValue("\"same\""));
        await IsFoundAsync(new PipelineLevel(new HttpStacks(HttpPool.Gateways, forgetful)), "nothing that a server ever had");
    }

    [Fact]
    public async Task A_case_that_needs_ever_more_time_runs_out_of_steps()
    {
        VirtualClock clock = new();
        using CaseDriver driver = new(clock, new OpenRequests());
        await using ITimer endless = clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => driver.DriveAsync(new TaskCompletionSource().Task, () => DriverMove.Advance, TestContext.Current.CancellationToken));
    }

    /// <summary>
    /// The bug is found, and its case shows it again. Sockets do not tear a body at the same byte each time, so a case has a few tries, and
    /// other findings may come first.
    /// </summary>
    private static async Task IsFoundAsync(IFuzzLevel level, string words)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Action<FuzzFinding> stopOnceFound = finding => (finding.What.Contains(words, StringComparison.Ordinal) ? enough : null)?.Cancel();
        FuzzReport report = await new FuzzRun([level]) { MostFindings = 5, Found = stopOnceFound }.RunAsync(Arguments, enough.Token);

        FuzzFinding found = report.Findings.FirstOrDefault(finding => finding.What.Contains(words, StringComparison.Ordinal))
            ?? throw new Xunit.Sdk.XunitException($"Not found. {report}");
        List<string> shown = [];
        for (int tries = 0; tries < 5 && !shown.Exists(what => what.Contains(words, StringComparison.Ordinal)); tries++)
        {
            FuzzReport again =
                await new FuzzRun([level]).RunAsync(Arguments with { Case = found.Case.ToString() }, TestContext.Current.CancellationToken);
            shown.AddRange(again.Findings.Select(finding => finding.What));
        }

        Assert.Contains(shown, what => what.Contains(words, StringComparison.Ordinal));
    }

    private static AnswerLevel Adapters(Func<TaskReading, TaskReading> bug) =>
        new([.. AdapterRegistry.All.Select(adapter => new BuggyAdapter(adapter, bug))]);

    private static HttpMessageInvoker Around(
        HttpMessageInvoker inner, Action<HttpRequestMessage> before, Action<HttpResponseMessage>? after = null) =>
        new(new BuggyStack(inner, before, after ?? (_ => { })));

    /// <summary>A real adapter with a mistake behind it.</summary>
    private sealed class BuggyAdapter(IProviderAdapter inner, Func<TaskReading, TaskReading> bug) : IProviderAdapter
    {
        public AdapterProfile Profile => inner.Profile;

        public IReadOnlyList<GatewayRequest> TaskRoutes(VeoTaskReference task) => inner.TaskRoutes(task);

        public TaskReading Read(GatewayAnswer answer) =>
            inner.Read(answer) is { Failure: null } reading ? bug(reading) : inner.Read(answer);

        public bool IsKeyedResultPath(string path) => inner.IsKeyedResultPath(path);

        public VeoTaskReference? ParseTaskUrl(string relativePath, string query) => inner.ParseTaskUrl(relativePath, query);
    }

    /// <summary>A real stack with a mistake before or behind it.</summary>
    private sealed class BuggyStack(
        HttpMessageInvoker inner, Action<HttpRequestMessage> before, Action<HttpResponseMessage> after) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            before(request);
            HttpResponseMessage answer = await inner.SendAsync(request, cancellationToken);
            after(answer);
            return answer;
        }
    }
}
