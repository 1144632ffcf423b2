using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json;
using VeoTasks.Demo;

namespace VeoTasks.Pester;

/// <summary>
/// A PowerShell that runs Invoke-Tests.ps1 and is told file after file through a pipe of its own: what the tests print, and the
/// programs that they start, have its standard streams.
/// </summary>
internal sealed class PesterProcess : IAsyncDisposable
{
    private const int KeptLines = 40;

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly NamedPipeServerStream _pipe;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly ConcurrentQueue<string> _lines = new();

    private PesterProcess(Process process, NamedPipeServerStream pipe)
    {
        _process = process;
        _pipe = pipe;
        _reader = new StreamReader(pipe);
        _writer = new StreamWriter(pipe);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Whether the process is gone.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The end of what the process printed, for the one who wants to know why it is gone.</summary>
    public string LastWords => string.Join(Environment.NewLine, _lines);

    /// <summary>Starts a process and waits until it asks for work.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or did not ask within a minute.</exception>
    public static async Task<PesterProcess> StartAsync(PowerShellCommand shell, string folder, CancellationToken cancellationToken)
    {
        string name = $"veotasks-pester-{Guid.NewGuid():N}";
        NamedPipeServerStream pipe = new(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        ProcessStartInfo start =
            shell.Start("-NoProfile", "-NonInteractive", "-File", Path.Combine(folder, "Invoke-Tests.ps1"), "-PipeName", name);
        // What is compiled once, as PowerShell's own code is here, is not compiled again for speed that these processes do not live to see.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        // Nor is what PowerShell makes of a script optimized, which runs a few times: a fifth of all that they take.
        start.Environment["DOTNET_JITMinOpts"] = "1";
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        PesterProcess process = new(Process.Start(start)!, pipe);
        process._process.StandardInput.Close();
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(StartPatience);
            Task connected = pipe.WaitForConnectionAsync(patience.Token);
            await Task.WhenAny(connected, process._process.WaitForExitAsync(patience.Token));
            return pipe.IsConnected
                ? process
                : throw new InvalidOperationException(
                    $"PowerShell did not start the Pester tests:{Environment.NewLine}{process.LastWords}");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one file; null if the process ended before it had, or had to be ended.</summary>
    public Task<PesterFileResult?> RunAsync(string file, TimeSpan patience, CancellationToken cancellationToken) =>
        AskAsync(file, patience, cancellationToken);

    /// <summary>Lets the process end, and takes what it found in all that was printed.</summary>
    public Task<PesterFileResult?> EndAsync(CancellationToken cancellationToken) => AskAsync("", StartPatience, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && !_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill(entireProcessTree: true);
        }

        await _pipe.DisposeAsync();
        _process.Dispose();
    }

    private async Task<PesterFileResult?> AskAsync(string line, TimeSpan patience, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await _writer.WriteLineAsync(line.AsMemory(), limit.Token);
            await _writer.FlushAsync(limit.Token);
            return await _reader.ReadLineAsync(limit.Token) is { } answer ? JsonSerializer.Deserialize<PesterFileResult>(answer) : null;
        }
        catch (Exception trouble) when (trouble is IOException or OperationCanceledException)
        {
            Keep(trouble is IOException ? "The pipe to it broke." : $"It did not end within {patience.TotalMinutes:0} minutes.");
            _process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            while (_lines.Count > KeptLines && _lines.TryDequeue(out _))
            {
            }
        }
    }
}
