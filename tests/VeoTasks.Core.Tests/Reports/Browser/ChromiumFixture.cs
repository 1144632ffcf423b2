namespace VeoTasks.Tests.Reports.Browser;

/// <summary>One browser for all tests of a class: it takes longer to start than any of them.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    /// <summary>Null where none is installed.</summary>
    internal Chromium? Browser { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is not null)
        {
            Browser = await Chromium.StartAsync(TestContext.Current.CancellationToken);
            foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" })
            {
                await Browser.SendAsync($"{domain}.enable", new { }, TestContext.Current.CancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => Browser?.DisposeAsync() ?? ValueTask.CompletedTask;
}
