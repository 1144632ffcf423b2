using System.Collections.Concurrent;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;
using VeoTasks.Demo;

namespace VeoTasks.Pester;

/// <summary>Runs Pester files side by side, in one PowerShell process more than there are cores, and reports what comes of each.</summary>
internal sealed class PesterRun(IReadOnlyList<TestCase> files, IFrameworkHandle handle)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<TestCase> _waiting = new(files);
    private int _ended;
    private int _tests;

    /// <summary>Runs all files.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(files[0].CodeFilePath)!;
        string root = Path.GetFullPath(Path.Combine(folder, "..", ".."));
        PowerShellCommand shell = await PowerShellCommand.FindAsync(root, Say, cancellationToken);
        Say($"Pester: {files.Count} files...");
        // One waits, for an emulator or another process, while the others work.
        int processes = Math.Min(Environment.ProcessorCount + 1, files.Count);
        await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => ServeAsync(shell, folder, cancellationToken)));
    }

    /// <summary>One process for file after file, and another one where a file takes its process down.</summary>
    private async Task ServeAsync(PowerShellCommand shell, string folder, CancellationToken cancellationToken)
    {
        while (!_waiting.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            await using PesterProcess process = await PesterProcess.StartAsync(shell, folder, cancellationToken);
            while (_waiting.TryDequeue(out TestCase? file))
            {
                PesterFileResult? result = await process.RunAsync(file.CodeFilePath!, Patience, cancellationToken);
                Report(file, result ?? PesterFileResult.Lost(process.LastWords));
                if (result is null)
                {
                    break;
                }
            }

            if (!process.HasExited && await process.EndAsync(cancellationToken) is { Tests.Count: > 0 } leaks)
            {
                Report(files[0], leaks);
            }
        }
    }

    private void Report(TestCase file, PesterFileResult result)
    {
        foreach (PesterTestResult test in result.Tests)
        {
            TestCase named = PesterFiles.Test(file, test.Path);
            named.Traits.AddRange(test.Needs.Select(need => new Trait("Needs", need)));
            handle.RecordResult(new TestResult(named)
            {
                Outcome = test.Outcome,
                Duration = TimeSpan.FromMilliseconds(test.Milliseconds),
                ErrorMessage = test.Message,
                ErrorStackTrace = test.Place,
            });
        }

        int tests = Interlocked.Add(ref _tests, result.Tests.Count);
        int ended = Interlocked.Increment(ref _ended);
        string failed = result.Tests.Count(test => test.Outcome == TestOutcome.Failed) is > 0 and var count ? $", {count} FAILED" : "";
        Say($"Pester: {ended} of {files.Count} files, {tests} tests; {file.DisplayName} {result.Seconds:0} s{failed}");
    }

    private void Say(string text) => handle.SendMessage(TestMessageLevel.Informational, text);
}
