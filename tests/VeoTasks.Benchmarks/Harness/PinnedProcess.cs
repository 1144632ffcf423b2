using System.Diagnostics;
using System.Globalization;

namespace VeoTasks.Benchmarks.Harness;

/// <summary>A child process on one core, with lines in and out. Killed when disposed, by its own id.</summary>
internal sealed class PinnedProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PinnedProcess(Process process) => _process = process;

    /// <summary>The process's id, which taskset hands on to what it starts.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program on a core. Its messages go to this process's error stream.</summary>
    /// <exception cref="InvalidOperationException">It could not be started.</exception>
    public static PinnedProcess Start(int core, Command command)
    {
        ProcessStartInfo start = new("taskset", ["-c", core.ToString(CultureInfo.InvariantCulture), command.Program, .. command.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return new PinnedProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command.Program} did not start."));
    }

    /// <summary>Writes a line and waits for the answer's.</summary>
    /// <exception cref="InvalidOperationException">The process ended instead.</exception>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadLineAsync(cancellationToken);
    }

    /// <summary>Waits for the next line.</summary>
    /// <exception cref="InvalidOperationException">The process ended instead.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new InvalidOperationException($"Process {Id.ToString(CultureInfo.InvariantCulture)} ended without an answer.");

    /// <summary>Reads its output to the end and waits for it.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public async Task<string> FinishAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        string output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{_process.StartInfo.ArgumentList[2]} ended with exit code {_process.ExitCode}: {output}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
