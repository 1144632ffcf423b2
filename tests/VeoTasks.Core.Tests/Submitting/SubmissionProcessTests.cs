using System.Diagnostics;
using System.Globalization;
using VeoTasks.Emulator;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>Processes that are killed or run side by side: nothing is paid twice, and nothing accepted is forgotten.</summary>
public sealed class SubmissionProcessTests : IAsyncLifetime
{
    private const string Gateway = "octopusx";
    private static readonly int Rows = Effort.Of(20, 50);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "VeoTasks.Saver.dll");

    private EmulatedGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_batch_that_is_killed_at_random_moments_pays_for_nothing_twice_and_forgets_nothing()
    {
        Random random = new(20261130);
        for (int left = Effort.Of(4, 100); left > 0;)
        {
            _gateway.Emulator.Clear();
            _gateway.Emulator.Counters.Reset();
            _gateway.Emulator.ScriptCreates(Gateway,
                CreateScript.AcceptBut(Fault.Delay(TimeSpan.FromMilliseconds(15))) with { Requests = 10_000 });
            using SubmitRig rig = new();
            bool isThrough = false;
            while (!isThrough)
            {
                using Process process = Start(rig);
                int before = _gateway.Emulator.Counters.Creates.Count;
                if (left > 0 && await ReachedAsync(process, before + random.Next(1, 8)))
                {
                    await Task.Delay(random.Next(20), TestContext.Current.CancellationToken);
                    process.Kill();
                    left--;
                }

                isThrough = await SayAsync(process) is { } said && said.Length > Rows;
            }

            await rig.CheckAsync(_gateway);
        }
    }

    [Fact]
    public async Task Four_processes_with_one_list_submit_each_row_once()
    {
        using SubmitRig rig = new();
        string[]?[] said = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using Process process = Start(rig);
            return await SayAsync(process);
        }));

        Assert.Equal(Rows, _gateway.Emulator.Counters.Billed(Gateway));
        Assert.All(said, lines => Assert.Equal(said[0]!.Order(StringComparer.Ordinal), lines!.Order(StringComparer.Ordinal)));
        await rig.CheckAsync(_gateway);
    }

    /// <summary>The lines of a process that got to its end; null for one that was killed. It never complains.</summary>
    private static async Task<string[]?> SayAsync(Process process)
    {
        Task<string> wrong = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await wrong);
        return process.ExitCode == 0 ? said.Split('\n') : null;
    }

    private async Task<bool> ReachedAsync(Process process, int creates)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await Task.WhenAny(
            _gateway.Emulator.Counters.WaitForAsync(counters => counters.Creates.Count >= creates, token), process.WaitForExitAsync(token));
        return !process.HasExited;
    }

    private Process Start(SubmitRig rig)
    {
        string count = Rows.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new("dotnet",
            [Program, "submit", rig.JournalPath, Gateway, _gateway.Provider(Gateway).BaseUri.AbsoluteUri, count])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["SAVER_KEY"] = _gateway.Emulator.Key(Gateway);
        return Process.Start(start)!;
    }
}
