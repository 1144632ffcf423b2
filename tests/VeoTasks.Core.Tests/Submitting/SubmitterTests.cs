using System.Net;
using System.Net.Sockets;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Simulation;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>
/// Submissions over real sockets to the emulated gateways, each with what goes wrong there, and what a second run makes of it.
/// </summary>
public sealed class SubmitterTests : IAsyncLifetime
{
    private readonly SubmitRig _rig = new();
    private EmulatedGateway _gateway = null!;

    public static TheoryData<string> Gateways { get; } = [.. SubmitRig.Gateways];

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _rig.Dispose();
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task An_accepted_submission_is_a_task_that_its_gateway_knows_and_a_second_run_finds_it(string gateway)
    {
        VeoTask task = (await SubmitAsync(gateway, "a fox", "shot1")).Task!;

        Assert.Equal(("a fox", "shot1", false), (task.Prompt, task.Label, task.AlreadySubmitted));
        PollResponse poll = await _gateway.Client(gateway).ReadAsync(new TaskRoute(task.ToReference()),
            TestContext.Current.CancellationToken);
        Assert.Equal(task.Id, poll.Task!.Id);
        Assert.Equal(("a fox", "shot1"), (poll.Task.Prompt, poll.Task.Label));

        VeoTask again = (await SubmitAsync(gateway, "a fox", "shot1")).Task!;
        Assert.Equal((task.Id, true), (again.Id, again.AlreadySubmitted));
        Assert.Equal(1, _gateway.Emulator.Counters.Billed(gateway));
        Assert.Empty(Assert.Single(_gateway.Emulator.Counters.Creates).Ignored);
    }

    public static TheoryData<string, string, CreateScript, string> Outcomes() => new()
    {
        { "mulerun", "409 without an id", CreateScript.AcceptBut(Fault.Status(409, """{"title":"Conflict","detail":"task already exists"}""")), "Unknown" },
        { "octopusx", "400", CreateScript.Refuse(Fault.Status(400, """{"code":"invalid_request","message":"prompt is required","data":null}""")), "Rejected" },
        { "octopusx", "500 after upstream", CreateScript.AcceptBut(Fault.Status(500, """{"code":"do_request_failed","message":"m","data":null}""")), "Unknown" },
        { "octopusx", "409 with an id", CreateScript.AcceptBut(Fault.Status(409, """{"code":"settlement_pending","data":{"task_id":"{id}"}}""")), "Accepted" },
        { "octopusx", "503 with an id", CreateScript.AcceptBut(Fault.Status(503, """{"id":"{id}","message":"accepted"}""")), "Accepted" },
        { "octopusx", "labelled as packed", CreateScript.AcceptBut(Fault.Status(200, """{"id":"{id}","status":"queued"}""", ("Content-Encoding", "gzip"))), "Accepted" },
        { "octopusx", "settlement failed", CreateScript.AcceptBut(Fault.Status(500, """{"code":"task_billing_settlement_failed","message":"m"}""")), "Unknown" },
        { "mixroute", "two documents", CreateScript.AcceptBut(Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed","message":"m"}""")), "Accepted" },
        { "mixroute", "three documents", CreateScript.AcceptBut(Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed"}{"task_id":"b"}""")), "Accepted" },
        { "mixroute", "no quota", CreateScript.Refuse(Fault.Status(403, """{"code":"quota_not_enough","message":"m"}""")), "Rejected" },
        { "mingyan", "empty", CreateScript.AcceptBut(Fault.Empty()), "Unknown" },
        { "mingyan", "an error in a 200", CreateScript.Refuse(Fault.Status(200, """{"error":{"message":"content policy"}}""")), "Rejected" },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task An_answer_of_one_gateway_comes_to_what_it_proves(string gateway, string name, CreateScript script, string outcome)
    {
        Assert.NotEmpty(name);
        await CheckAsync(gateway, script, Enum.Parse<SubmissionOutcome>(outcome));
    }

    public static TheoryData<string, string, CreateScript, string> Everywhere()
    {
        TheoryData<string, string, CreateScript, string> all = [];
        foreach (string gateway in SubmitRig.Gateways)
        {
            all.Add(gateway, "reset", CreateScript.AcceptBut(Fault.Reset()), "Unknown");
            all.Add(gateway, "reset in the answer", CreateScript.AcceptBut(Fault.Reset(atByte: 1)), "Unknown");
            all.Add(gateway, "late", CreateScript.AcceptBut(Fault.Hang()), "Unknown");
            all.Add(gateway, "a page", CreateScript.AcceptBut(Fault.Html()), "Unknown");
            all.Add(gateway, "no JSON", CreateScript.AcceptBut(Fault.InvalidJson()), "Unknown");
            all.Add(gateway, "502", CreateScript.AcceptBut(Fault.Status(502)), "Unknown");
            all.Add(gateway, "504", CreateScript.Refuse(Fault.Status(504)), "Unknown");
            all.Add(gateway, "redirect", CreateScript.Refuse(Fault.Redirect("https://elsewhere.example/", 307)), "Rejected");
            all.Add(gateway, "moved", CreateScript.Refuse(Fault.Redirect("/v1/other", 308)), "Rejected");
            all.Add(gateway, "401", CreateScript.Refuse(Fault.Status(401)), "Rejected");
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task An_answer_that_any_gateway_may_give_comes_to_what_it_proves(string gateway, string name, CreateScript script,
        string outcome)
    {
        Assert.NotEmpty(name);
        await CheckAsync(gateway, script, Enum.Parse<SubmissionOutcome>(outcome));
    }

    /// <summary>Submits once and twice: only what costs nothing is sent a second time.</summary>
    private async Task CheckAsync(string gateway, CreateScript script, SubmissionOutcome outcome)
    {
        _gateway.Emulator.ScriptCreates(gateway, script);

        VirtualClock clock = new();
        Task<SubmissionResult> sending = SubmitAsync(gateway, "a fox", "shot1", clock);
        if (script.Faults[0].Kind is FaultKind.Hang)
        {
            await _gateway.Emulator.Counters.WaitForAsync(counters => counters.Creates.Count > 0, TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromMinutes(3));
        }

        SubmissionResult first = await sending;
        Assert.Equal(outcome, first.Answer!.Outcome);
        CreateEntry sent = Assert.Single(_gateway.Emulator.Counters.Creates);
        Assert.Equal(outcome is SubmissionOutcome.Accepted ? sent.TaskId : null, first.Task?.Id);
        Assert.Equal(Enum.Parse<VeoSubmissionState>(outcome.ToString()), Assert.Single(await _rig.ListAsync()).State);

        SubmissionResult second = await SubmitAsync(gateway, "a fox", "shot1");
        bool isFree = outcome is SubmissionOutcome.Rejected or SubmissionOutcome.NotSent;
        Assert.Equal(isFree ? 2 : 1, _gateway.Emulator.Counters.Creates.Count);
        Assert.Equal(isFree ? SubmissionOutcome.Accepted : outcome, second.Answer!.Outcome);
        Assert.InRange(_gateway.Emulator.Counters.Billed(gateway), 0, 1);
    }

    [Fact]
    public async Task Every_id_of_an_answer_is_kept()
    {
        _gateway.Emulator.ScriptCreates("mixroute", CreateScript.AcceptBut(
            Fault.Status(200, """{"task_id":"{id}"}{"code":"insert_task_failed"}{"task_id":"b"}""")));

        SubmissionResult result = await SubmitAsync("mixroute", "a fox");

        VeoSubmission kept = Assert.Single(await _rig.ListAsync());
        Assert.Equal((result.Task!.Id, "b"), (kept.TaskId!, Assert.Single(kept.OtherTaskIds)));
        Assert.Contains("2 tasks", result.Answer!.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_run_says_of_an_unknown_one_what_was_known_of_it()
    {
        _gateway.Emulator.ScriptCreates("mulerun", CreateScript.AcceptBut(Fault.Status(502)));

        SubmissionResult first = await SubmitAsync("mulerun", "a fox");
        SubmissionResult second = await SubmitAsync("mulerun", "a fox");

        Assert.Equal((502, 502), (first.Answer!.Failure!.StatusCode!.Value, second.Answer!.Failure!.StatusCode!.Value));
    }

    [Fact]
    public async Task What_the_gateway_says_of_price_and_request_is_kept()
    {
        _gateway.Emulator.ScriptCreates("octopusx", CreateScript.AcceptBut(
            Fault.WithHeaders(("X-New-Api-Other-Ratios", """{"seconds":8}"""), ("X-Oneapi-Request-Id", "20261130-1"))));

        await SubmitAsync("octopusx", "a fox");

        VeoSubmission kept = Assert.Single(await _rig.ListAsync());
        Assert.Equal(("""{"seconds":8}""", "20261130-1"), (kept.Billed, kept.RequestId));
    }

    [Theory]
    [MemberData(nameof(Gateways))]
    public async Task Later_is_asked_again_and_is_one_submission(string gateway)
    {
        Fault later = Fault.Status(429, null, ("Retry-After", "0"));
        _gateway.Emulator.ScriptCreates(gateway, CreateScript.Refuse(later) with { Requests = 2 });

        SubmissionResult result = await SubmitAsync(gateway, "a fox");

        Assert.NotNull(result.Task);
        Assert.Equal((3, 1), (_gateway.Emulator.Counters.Creates.Count, _gateway.Emulator.Counters.Billed(gateway)));
        Assert.Equal(VeoSubmissionState.Accepted, Assert.Single(await _rig.ListAsync()).State);
        Assert.Equal(2, File.ReadAllLines(_rig.JournalPath).Length);
    }

    [Fact]
    public async Task A_row_that_waits_its_turn_is_in_hand_and_is_free_when_its_process_dies()
    {
        VirtualClock clock = new();
        _rig.Time = clock;
        _gateway.Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "30"))));
        SubmissionRow row = SubmitRig.Row(_gateway.Provider("mulerun"), "a fox");
        using SubmissionJournal journal = _rig.Journal();
        journal.Plan([row]);
        await journal.OpenAsync(TestContext.Current.CancellationToken);

        Task<SubmissionResult> dying = new Submitter(journal, clock, () => 0)
            .SubmitAsync(row, SubmitRig.Client(_gateway, "mulerun"), TestContext.Current.CancellationToken);
        await clock.WaitForTimerAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(VeoSubmissionState.Sending, Assert.Single(await _rig.ListAsync()).State);

        journal.Dispose();
        Assert.Equal(VeoSubmissionState.NotSent, Assert.Single(await _rig.ListAsync()).State);
        Assert.NotNull((await SubmitAsync("mulerun", "a fox")).Task);

        // It was not dead after all, on a file system without locks: it finds out, and sends nothing.
        clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<JournalException>(() => dying);
        Assert.Equal((2, 1), (_gateway.Emulator.Counters.Creates.Count, _gateway.Emulator.Counters.Billed("mulerun")));
    }

    [Fact]
    public async Task A_row_that_waited_its_turn_is_one_submission_of_the_time_when_it_was_sent()
    {
        VirtualClock clock = new();
        _rig.Time = clock;
        _gateway.Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "30"))));

        Task<SubmissionResult> sending = SubmitAsync("mulerun", "a fox");
        await clock.WaitForTimerAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.NotNull((await sending).Task);
        VeoSubmission submission = Assert.Single(await _rig.ListAsync());
        Assert.Equal((VeoSubmissionState.Accepted, clock.GetUtcNow()), (submission.State, submission.SubmittedAt));
    }

    [Fact]
    public async Task Later_without_end_is_given_up_and_costs_nothing()
    {
        _gateway.Emulator.ScriptCreates("mulerun",
            CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "0"))) with { Requests = 100 });

        SubmissionResult result = await SubmitAsync("mulerun", "a fox");

        Assert.Equal(SubmissionOutcome.Rejected, result.Answer!.Outcome);
        Assert.InRange(_gateway.Emulator.Counters.Creates.Count, 2, 8);
    }

    [Fact]
    public async Task Much_later_is_not_waited_for()
    {
        _gateway.Emulator.ScriptCreates("mulerun", CreateScript.Refuse(Fault.Status(429, null, ("Retry-After", "3600"))));

        Assert.Equal(SubmissionOutcome.Rejected, (await SubmitAsync("mulerun", "a fox")).Answer!.Outcome);
        Assert.Single(_gateway.Emulator.Counters.Creates);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_not_sent()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VeoProvider nowhere = Answers.Provider("mulerun") with { BaseUri = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        listener.Stop();

        SubmissionResult result = await SubmitAsync(nowhere, SubmitRig.Row(nowhere, "a fox"));

        Assert.Equal(SubmissionOutcome.NotSent, result.Answer!.Outcome);
        Assert.Equal(VeoSubmissionState.NotSent, Assert.Single(await _rig.ListAsync()).State);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_not_sent()
    {
        VeoProvider nowhere = Answers.Provider("mulerun") with { BaseUri = new("https://veotasks.invalid") };

        Assert.Equal(SubmissionOutcome.NotSent, (await SubmitAsync(nowhere, SubmitRig.Row(nowhere, "a fox"))).Answer!.Outcome);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_not_sent()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VeoProvider plain = Answers.Provider("mulerun") with { BaseUri = new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        Task answering = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        }, TestContext.Current.CancellationToken);

        SubmissionResult result = await SubmitAsync(plain, SubmitRig.Row(plain, "a fox"));

        await answering;
        Assert.Equal(SubmissionOutcome.NotSent, result.Answer!.Outcome);
    }

    [Fact]
    public async Task A_server_that_reads_all_and_hangs_up_is_unknown_and_is_asked_once()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        VeoProvider rude = Answers.Provider("mulerun") with { BaseUri = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") };
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int connections = 0;
        Task answering = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(over.Token);
                connections++;
                _ = await client.GetStream().ReadAsync(new byte[64 * 1024], over.Token);
            }
        }, TestContext.Current.CancellationToken);

        SubmissionResult result = await SubmitAsync(rude, SubmitRig.Row(rude, "a fox"));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);

        Assert.Equal((SubmissionOutcome.Unknown, 1), (result.Answer!.Outcome, connections));
    }

    [Fact]
    public async Task The_key_goes_to_the_gateway_and_not_where_it_redirects_to()
    {
        FakeHttp http = new(_ => FakeHttp.Redirect("https://elsewhere.example/steal", HttpStatusCode.TemporaryRedirect));
        SubmitClient client = new(Answers.Provider("mulerun"), ApiKey.Create("sk-of-the-user"), http.Invoker, TimeProvider.System);

        SubmissionAnswer answer = await client.PostAsync(SubmitRig.Row("mulerun", "a fox").Request);

        Assert.Equal(SubmissionOutcome.Rejected, answer.Outcome);
        (Uri uri, string? authorization, _) = Assert.Single(http.Requests);
        Assert.Equal(("api.mulerun.com", "Bearer sk-of-the-user"), (uri.Host, authorization));
    }

    [Fact]
    public async Task What_a_gateway_repeats_of_the_key_is_taken_out()
    {
        FakeHttp http = new(_ => FakeHttp.Json("""{"error":{"message":"Incorrect API key provided: sk-of-the-user-0123456789"}}""", HttpStatusCode.Unauthorized));
        SubmitClient client = new(Answers.Provider("mulerun"), ApiKey.Create("sk-of-the-user-0123456789"), http.Invoker,
            TimeProvider.System);

        List<SubmissionResult> results = await _rig.RunAsync(client, [SubmitRig.Row("mulerun", "a fox")]);

        Assert.DoesNotContain("0123456789", results[0].Answer!.Failure!.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", File.ReadAllText(_rig.JournalPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_ends_the_list_and_nothing_more_is_sent()
    {
        SubmissionRow[] rows = [.. Enumerable.Range(0, 5).Select(row => SubmitRig.Row(_gateway.Provider("mulerun"), $"row {row}"))];

        List<SubmissionResult> results = await _rig.RunAsync(SubmitRig.Client(_gateway, "mulerun", key: "wrong-key-of-somebody"), rows);

        Assert.Equal(SubmissionOutcome.Rejected, results[0].Answer!.Outcome);
        Assert.All(results.Skip(1), result => Assert.Null(result.Answer));
        Assert.Single(_gateway.Emulator.Counters.Creates);
    }

    [Fact]
    public async Task One_unknown_outcome_after_the_other_ends_the_list()
    {
        _gateway.Emulator.ScriptCreates("mulerun", CreateScript.AcceptBut(Fault.Status(502)) with { Requests = 100 });
        SubmissionRow[] rows = [.. Enumerable.Range(0, 20).Select(row => SubmitRig.Row(_gateway.Provider("mulerun"), $"row {row}"))];

        List<SubmissionResult> results = await _rig.RunAsync(SubmitRig.Client(_gateway, "mulerun"), rows);

        Assert.Equal((5, 15), (results.Count(result => result.Answer is not null), results.Count(result => result.Answer is null)));
        Assert.Equal(5, _gateway.Emulator.Counters.Creates.Count);
    }

    [Fact]
    public async Task Two_runs_with_one_list_at_once_submit_each_row_once()
    {
        SubmissionRow[] rows = [.. Enumerable.Range(0, 12).Select(row =>
            SubmitRig.Row(_gateway.Provider("octopusx"), $"row {row / 2}", $"label {row}"))];
        SubmitClient client = SubmitRig.Client(_gateway, "octopusx");

        List<SubmissionResult>[] runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => _rig.RunAsync(client, rows), TestContext.Current.CancellationToken)));

        Assert.Equal(12, _gateway.Emulator.Counters.Billed("octopusx"));
        Assert.All(runs, run => Assert.Equal(runs[0].Select(result => result.Task!.Id), run.Select(result => result.Task!.Id)));
    }

    [Fact]
    public async Task A_task_that_was_accepted_comes_out_even_when_that_cannot_be_written_down()
    {
        SmallDisk disk = new(room: 200 * 1024);
        _rig.Disk = new LostAfterSending(disk);

        SubmissionResult result = await SubmitAsync("mulerun", "a fox");

        Assert.NotNull(result.Task);
        Assert.NotNull(result.NotWritten);
        _rig.Disk = VeoTasks.Storage.LocalDisk.Instance;
        Assert.Equal(SubmissionOutcome.Unknown, (await SubmitAsync("mulerun", "a fox")).Answer!.Outcome);
        Assert.Equal(1, _gateway.Emulator.Counters.Billed("mulerun"));
    }

    private Task<SubmissionResult> SubmitAsync(string gateway, string prompt, string? label = null, TimeProvider? time = null) =>
        SubmitAsync(_gateway.Provider(gateway), SubmitRig.Row(_gateway.Provider(gateway), prompt, label),
            SubmitRig.Client(_gateway, gateway, time: time));

    private async Task<SubmissionResult> SubmitAsync(VeoProvider provider, SubmissionRow row, SubmitClient? client = null) =>
        (await _rig.RunAsync(client ?? new(provider, ApiKey.Create("sk-of-a-test"), HttpPool.Submissions, TimeProvider.System), [row]))[0];

    /// <summary>A disk that takes the line before sending and nothing after it.</summary>
    private sealed class LostAfterSending(VeoTasks.Storage.IDisk disk) : VeoTasks.Storage.IDisk
    {
        private int _writes;

        public void Write(Microsoft.Win32.SafeHandles.SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            if (++_writes > 2)
            {
                throw new IOException("The disk is gone.", 5);
            }

            disk.Write(file, bytes, offset);
        }

        public void Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file) => disk.Flush(file);

        public void Put(string path, ReadOnlySpan<byte> bytes) => disk.Put(path, bytes);

        public void Delete(string path) => disk.Delete(path);

        public void Move(string from, string to, bool overwrite) => disk.Move(from, to, overwrite);

        public void FlushName(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path) => disk.FlushName(file, path);

        public long? FreeSpace(string folder) => disk.FreeSpace(folder);
    }
}
