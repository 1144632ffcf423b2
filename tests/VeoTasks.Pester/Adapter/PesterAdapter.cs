using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Logging;

namespace VeoTasks.Pester;

/// <summary>
/// Lets VSTest run the Pester files of this folder beside the xunit tests. A filter picks whole files, by names such as
/// <c>VeoTasks.Pester.Wait-VeoTask</c>; each test in them has a result of its own.
/// </summary>
[FileExtension(".dll")]
[DefaultExecutorUri(Uri)]
[ExtensionUri(Uri)]
public sealed class PesterAdapter : ITestDiscoverer, ITestExecutor, IDisposable
{
    /// <summary>The name under which VSTest knows this adapter.</summary>
    public const string Uri = "executor://veotasks/pester";

    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public void DiscoverTests(
        IEnumerable<string> sources, IDiscoveryContext discoveryContext, IMessageLogger logger, ITestCaseDiscoverySink discoverySink)
    {
        foreach (TestCase file in sources.SelectMany(PesterFiles.Of))
        {
            discoverySink.SendTestCase(file);
        }
    }

    /// <inheritdoc/>
    public void RunTests(IEnumerable<string>? sources, IRunContext? runContext, IFrameworkHandle? frameworkHandle)
    {
        ITestCaseFilterExpression? filter = runContext?.GetTestCaseFilter(PesterFiles.Properties, PesterFiles.Property);
        RunTests(
            sources?.SelectMany(PesterFiles.Of).Where(file => filter?.MatchTestCase(file, name => PesterFiles.Value(file, name)) ?? true),
            runContext, frameworkHandle);
    }

    /// <inheritdoc/>
    public void RunTests(IEnumerable<TestCase>? tests, IRunContext? runContext, IFrameworkHandle? frameworkHandle)
    {
        ArgumentNullException.ThrowIfNull(frameworkHandle);
        List<TestCase> files = [.. (tests ?? []).DistinctBy(test => test.CodeFilePath)];
        if (files.Count > 0)
        {
            // VSTest's own interface waits.
            new PesterRun(files, frameworkHandle).RunAsync(_stop.Token).GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public void Cancel() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
