using System.Globalization;
using System.Security.Cryptography;
using VeoTasks.Emulator;
using VeoTasks.Reports;
using VeoTasks.Saving;
using VeoTasks.Tests.Reports.Support;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Reports.Browser;

/// <summary>The page in a real browser, as a local file.</summary>
public sealed class ReportInChromiumTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>, IDisposable
{
    private const string Missing = "Chromium is not installed.";
    private const string Hostile = "\"><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Needs", "Chromium")]
    [InlineData(390, 844, "light")]
    [InlineData(390, 844, "dark")]
    [InlineData(1280, 900, "light")]
    [InlineData(1280, 900, "dark")]
    public async Task It_plays_fits_and_asks_for_nothing_but_its_videos(int width, int height, string scheme)
    {
        Assert.SkipUnless(fixture.Browser is not null, Missing);
        string page = await WriteAsync(videos: 4);
        Chromium chromium = await OpenAsync(page, width, height, scheme);

        // Videos above the fold load their first picture by themselves; the sample plays for a second.
        double[] played = [.. (await chromium.AskAsync<string>(
            "Promise.all([...document.querySelectorAll('video')].map(v => new Promise((f, r) => { if (v.readyState >= 1) f(v.duration); "
                + "v.onloadedmetadata = () => f(v.duration); v.onerror = () => r(v.src); }))).then(d => d.join())",
            Cancelled)).Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.Equal([1, 1, 1, 1], played);
        Assert.Equal(width, await chromium.AskAsync<int>("document.documentElement.scrollWidth", Cancelled));
        Assert.Equal("Videos & <b>", await chromium.AskAsync<string>("document.title", Cancelled));
        Assert.Equal(scheme == "dark", await chromium.AskAsync<int>(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b)", Cancelled) < 200);
        Assert.Equal(0, await chromium.AskAsync<int>("document.scripts.length + document.images.length", Cancelled));
        AssertQuiet(chromium);
    }

    [Fact]
    [Trait("Needs", "Chromium")]
    public async Task Text_can_be_told_from_its_ground_in_light_and_dark()
    {
        Assert.SkipUnless(fixture.Browser is not null, Missing);
        string page = await WriteAsync(videos: 1);
        foreach (string scheme in new[] { "light", "dark" })
        {
            Chromium chromium = await OpenAsync(page, 390, 844, scheme);
            string worst = await chromium.AskAsync<string>(Contrast, Cancelled);
            Assert.True(double.Parse(worst.Split(' ')[0], CultureInfo.InvariantCulture) >= 4.5, $"{scheme}: {worst}");
        }
    }

    [Fact]
    [Trait("Needs", "Chromium")]
    public async Task Thousands_of_videos_are_shown_and_only_the_first_are_read()
    {
        Assert.SkipUnless(fixture.Browser is not null, Missing);
        string page = await WriteAsync(videos: 3000);
        Chromium chromium = await OpenAsync(page, 390, 844, "light");

        Assert.Equal(3000, await chromium.AskAsync<int>("document.querySelectorAll('video').length", Cancelled));
        Assert.Equal(390, await chromium.AskAsync<int>("document.documentElement.scrollWidth", Cancelled));
        AssertQuiet(chromium);
        Assert.InRange(Requests(chromium).Distinct().Count(), 1, 1 + ReportSections.EagerVideos);
    }

    /// <summary>The least contrast of a text with the ground behind it (WCAG 2.2, 1.4.3), and whose it is.</summary>
    private const string Contrast = """
        (() => {
          const parse = c => c.match(/[\d.]+/g).map(Number);
          const light = c => { const [r, g, b] = parse(c).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if ((parse(c)[3] ?? 1) > 0) return c; } return 'rgb(255,255,255)'; };
          const texts = [...document.body.querySelectorAll('*')].filter(e => !e.closest('svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
          return texts.map(e => { const a = light(getComputedStyle(e).color), b = light(ground(e)); return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.tagName + '.' + e.className + ' ' + e.textContent]; })
            .sort((x, y) => x[0] - y[0])[0].join(' ');
        })()
        """;

    private static void AssertQuiet(Chromium chromium)
    {
        Assert.Empty(chromium.Events
            .Where(e => e["method"]!.GetValue<string>()
                is "Log.entryAdded" or "Runtime.consoleAPICalled" or "Runtime.exceptionThrown")
            .Select(e => e.ToJsonString()));
        Assert.All(Requests(chromium), address => Assert.StartsWith("file:///", address));
    }

    /// <summary>What was asked for, but for the buttons of the browser's own player, which it has from data: addresses.</summary>
    private static IEnumerable<string> Requests(Chromium chromium) => chromium.Events
        .Where(e => e["method"]!.GetValue<string>() == "Network.requestWillBeSent")
        .Select(e => e["params"]!["request"]!["url"]!.GetValue<string>())
        .Where(address => !address.StartsWith("data:image/svg+xml", StringComparison.Ordinal));

    private async Task<Chromium> OpenAsync(string page, int width, int height, string scheme)
    {
        Chromium chromium = fixture.Browser!;
        await chromium.SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor =
            1, mobile = width < 600 }, Cancelled);
        await chromium.SendAsync("Emulation.setEmulatedMedia", new { features =
            new[] { new { name = "prefers-color-scheme", value = scheme } } }, Cancelled);
        await chromium.SendAsync("Page.navigate", new { url = "about:blank" }, Cancelled);
        chromium.Forget();
        await chromium.SendAsync("Page.navigate", new { url = new Uri(page).AbsoluteUri }, Cancelled);
        await chromium.AskAsync<bool>(
            "new Promise(f => document.readyState === 'complete' ? f(true) : addEventListener('load', () => f(true)))", Cancelled);
        return chromium;
    }

    private async Task<string> WriteAsync(int videos)
    {
        byte[] sample = SampleVideo.Bytes;
        string hash = Convert.ToHexString(SHA256.HashData(sample)).ToLowerInvariant();
        List<byte> ledger = [];
        for (int number = 0; number < videos; number++)
        {
            LedgerEntry entry = Sample.Entry($"{number}") with
            {
                File = $"{number} [#1] 100% é.mp4",
                Length = sample.Length,
                Sha256 = hash,
                SavedAt = DateTimeOffset.UtcNow.AddMinutes(-number),
            };
            File.WriteAllBytes(_folder[entry.File], sample);
            ledger.AddRange(entry.ToLine());
        }

        ledger.AddRange((Sample.Entry(Hostile) with { File = "gone.mp4", Model = Hostile }).ToLine());
        ledger.AddRange(
            (Sample.Failure(Hostile) with { Reason = Hostile + new string('x', 400), Provider = Hostile, Error = Hostile }).ToLine());
        File.WriteAllBytes(_folder[LedgerFile.Name], [.. ledger]);
        VideoReport report = await new ReportBuilder(_folder.Path, TimeProvider.System).BuildAsync("Videos & <b>", Cancelled);
        Assert.Null(new ReportFile(_folder[ReportFile.DefaultName]).Write(report, replaces: false, Cancelled));
        return _folder[ReportFile.DefaultName];
    }
}
