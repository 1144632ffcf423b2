using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Emulator;
using VeoTasks.Gateways;
using VeoTasks.Http;
using VeoTasks.Storage;
using VeoTasks.Submitting;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>
/// Processes that are killed, run side by side, or lose the disk under them: nothing is paid twice, and nothing accepted is forgotten.
/// </summary>
public sealed class SubmissionProcessTests : IAsyncLifetime
{
    private const int Rows = 50;
    private const string Gateway = "octopusx";
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "VeoTasks.Saver.dll");

    private EmulatedGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public Task A_batch_that_is_killed_at_random_moments_pays_for_nothing_twice_and_forgets_nothing() => KillAsync(Effort.Of(10, 100));

    private async Task KillAsync(int kills)
    {
        Random random = new(20261130);
        for (int left = kills; left > 0;)
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
                if (left > 0 && await ReachedAsync(process, before + random.Next(1, 12)))
                {
                    await Task.Delay(random.Next(20), TestContext.Current.CancellationToken);
                    process.Kill();
                    left--;
                }

                string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                string wrong = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                isThrough = process.ExitCode == 0;
                Assert.True(wrong.Length == 0, wrong);
                Assert.True(!isThrough || said.Split('\n').Length > Rows, said);
            }

            await CheckAsync(rig);
        }
    }

    [Fact]
    public async Task Four_processes_with_one_list_submit_each_row_once()
    {
        using SubmitRig rig = new();
        List<Process> processes = [.. Enumerable.Range(0, 4).Select(_ => Start(rig))];
        string[] said = await Task.WhenAll(processes.Select(process =>
            process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)));
        foreach (Process process in processes)
        {
            Assert.Empty(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.Dispose();
        }

        Assert.Equal(Rows, _gateway.Emulator.Counters.Billed(Gateway));
        string[] sorted = [.. said.Select(text => string.Join('\n', text.Split('\n').Order(StringComparer.Ordinal)))];
        Assert.All(sorted, text => Assert.Equal(sorted[0], text));
        await CheckAsync(rig);
    }

    [Fact]
    public async Task A_disk_that_fills_up_ends_the_list_and_loses_nothing()
    {
        for (long room = 131_072; room < 140_000; room += Effort.Of(900, 130))
        {
            _gateway.Emulator.Counters.Reset();
            using SubmitRig rig = new() { Disk = new SmallDisk(room) };
            List<SubmissionRow> rows = [.. Enumerable.Range(0, 12).Select(row =>
                SubmitRig.Row(_gateway.Provider(Gateway), Prompt(row), $"label {row}"))];
            bool isFull = false;
            try
            {
                await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows);
            }
            catch (JournalException)
            {
                isFull = true;
            }

            rig.Disk = LocalDisk.Instance;
            Assert.True(isFull || room > 136_000, $"With room for {room} bytes it was not full.");
            await CheckAsync(rig);
            await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows);
            Assert.Equal(12, _gateway.Emulator.Counters.Billed(Gateway));
            await CheckAsync(rig);
        }
    }

    [Fact]
    public async Task A_journal_on_a_volume_that_cannot_be_written_sends_nothing()
    {
        using SubmitRig rig = new() { Disk = new ReadOnlyDisk() };

        await Assert.ThrowsAsync<JournalException>(() =>
            rig.RunAsync(SubmitRig.Client(_gateway, Gateway), [SubmitRig.Row(_gateway.Provider(Gateway), "a fox")]));
        Assert.Empty(_gateway.Emulator.Counters.Creates);
    }

    [Fact]
    public async Task A_machine_that_stops_at_any_step_between_write_and_flush_pays_for_nothing_twice()
    {
        bool isThrough = false;
        for (int steps = 1; !isThrough; steps++)
        {
            _gateway.Emulator.Counters.Reset();
            using SubmitRig rig = new();
            SubmissionRow[] rows = [.. Enumerable.Range(0, 3).Select(row =>
                SubmitRig.Row(_gateway.Provider(Gateway), Prompt(row), $"label {row}"))];
            MortalDisk disk = new(rig.JournalPath, steps);
            rig.Disk = disk;
            try
            {
                await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows);
                isThrough = true;
            }
            catch (MachineStoppedException)
            {
                disk.Restart();
            }

            rig.Disk = LocalDisk.Instance;
            List<SubmissionResult> next = await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows);
            Assert.All(next, result => Assert.True(result.Answer!.Outcome is SubmissionOutcome.Accepted or SubmissionOutcome.Unknown));
            Assert.True(next.Count(result => result.Answer!.Outcome is SubmissionOutcome.Unknown) <= 1, $"step {steps}");
            await CheckAsync(rig);
        }
    }

    /// <summary>
    /// Every request was billed once at most, and every one that was billed is in the journal, with its task or as unknown.
    /// </summary>
    private async Task CheckAsync(SubmitRig rig)
    {
        IReadOnlyList<VeoSubmission> known = await rig.ListAsync();
        foreach (IGrouping<string?,
            CreateEntry> same in _gateway.Emulator.Counters.Creates.Where(entry => entry.Billed).GroupBy(entry => entry.Prompt))
        {
            CreateEntry billed = Assert.Single(same);
            Assert.Contains(known, one => one.Prompt == same.Key
                && (one.TaskId == billed.TaskId || one.State is VeoSubmissionState.Unknown));
        }

        Assert.All(known.Where(one => one.State is VeoSubmissionState.Accepted), one =>
            Assert.Contains(_gateway.Emulator.Counters.Creates, entry => entry.TaskId == one.TaskId));
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

    private static string Prompt(int row) => $"row {row.ToString(CultureInfo.InvariantCulture)}.";

    private sealed class MachineStoppedException : Exception;

    /// <summary>A disk of a machine that stops before its nth step. What was written and not flushed is gone then.</summary>
    private sealed class MortalDisk(string journal, int steps) : IDisk
    {
        private const int SpareLength = 128 * 1024;
        private readonly LocalDisk _disk = LocalDisk.Instance;
        private byte[]? _flushed;
        private int _left = steps;

        public void Restart() => File.WriteAllBytes(journal, _flushed ?? []);

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            Step();
            _disk.Write(file, bytes, offset);
        }

        public void Flush(SafeFileHandle file)
        {
            Step();
            _disk.Flush(file);
            long length = RandomAccess.GetLength(file);
            if (length != SpareLength)
            {
                byte[] bytes = new byte[length];
                RandomAccess.Read(file, bytes, 0);
                _flushed = bytes;
            }
        }

        public void Put(string path, ReadOnlySpan<byte> bytes) => _disk.Put(path, bytes);

        public void Delete(string path) => _disk.Delete(path);

        public void Move(string from, string to, bool overwrite) => _disk.Move(from, to, overwrite);

        public void FlushName(SafeFileHandle file, string path)
        {
            Step();
            _disk.FlushName(file, path);
        }

        public long? FreeSpace(string folder) => _disk.FreeSpace(folder);

        private void Step()
        {
            if (--_left == 0)
            {
                throw new MachineStoppedException();
            }
        }
    }

    /// <summary>A volume that takes no bytes.</summary>
    private sealed class ReadOnlyDisk : IDisk
    {
        private const int ReadOnlyFileSystem = 30;

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) =>
            throw new IOException("Read-only file system", ReadOnlyFileSystem);

        public void Flush(SafeFileHandle file) => throw new IOException("Read-only file system", ReadOnlyFileSystem);

        public void Put(string path, ReadOnlySpan<byte> bytes) => throw new IOException("Read-only file system", ReadOnlyFileSystem);

        public void Delete(string path) => LocalDisk.Instance.Delete(path);

        public void Move(string from, string to, bool overwrite) => throw new IOException("Read-only file system", ReadOnlyFileSystem);

        public void FlushName(SafeFileHandle file, string path)
        {
        }

        public long? FreeSpace(string folder) => 0;
    }
}
