using System.Globalization;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Gateways;
using VeoTasks.Storage;
using VeoTasks.Submitting;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>Runs that lose the disk under them: nothing is paid twice, and nothing accepted is forgotten.</summary>
public sealed class SubmissionDiskTests : IAsyncLifetime
{
    private const string Gateway = "octopusx";

    private EmulatedGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await EmulatedGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

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
            await rig.CheckAsync(_gateway);
            await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows);
            Assert.Equal(12, _gateway.Emulator.Counters.Billed(Gateway));
            await rig.CheckAsync(_gateway);
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
    [Trait("Needs", "mount")]
    public async Task A_volume_that_is_really_full_ends_the_list_and_loses_nothing()
    {
        using SmallVolume volume = SmallVolume.Mount("148k");
        for (int length = 2000; length < 5000; length += 700)
        {
            _gateway.Emulator.Counters.Reset();
            using SubmitRig rig = new() { Folder = Directory.CreateDirectory(Path.Combine(volume.Path, $"{length}")).FullName };
            SubmissionRow[] rows = [.. Enumerable.Range(0, 12).Select(row =>
                SubmitRig.Row(_gateway.Provider(Gateway), Prompt(row).PadRight(length, 'p')))];

            await Assert.ThrowsAsync<JournalException>(() => rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows));
            Assert.InRange(_gateway.Emulator.Counters.Billed(Gateway), 1, 11);
            await rig.CheckAsync(_gateway);

            volume.Remount("size=1m");
            await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), rows);
            Assert.Equal(12, _gateway.Emulator.Counters.Billed(Gateway));
            await rig.CheckAsync(_gateway);
            Directory.Delete(rig.Folder, recursive: true);
            volume.Remount("size=148k");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Needs", "mount")]
    public async Task A_journal_on_a_volume_that_is_really_read_only_sends_nothing(bool isThere)
    {
        using SmallVolume volume = SmallVolume.Mount("1m");
        using SubmitRig rig = new() { Folder = volume.Path };
        SubmissionRow row = SubmitRig.Row(_gateway.Provider(Gateway), "a fox");
        if (isThere)
        {
            await rig.RunAsync(SubmitRig.Client(_gateway, Gateway), [row]);
            _gateway.Emulator.Counters.Reset();
        }

        volume.Remount("ro");

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(() =>
            rig.RunAsync(SubmitRig.Client(_gateway, Gateway), [row, SubmitRig.Row(_gateway.Provider(Gateway), "a cat")]));
        Assert.Contains(rig.JournalPath, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_gateway.Emulator.Counters.Creates);
        Assert.Equal(isThere ? 1 : 0, (await rig.ListAsync()).Count);
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
            await rig.CheckAsync(_gateway);
        }
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
