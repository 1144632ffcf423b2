using System.Globalization;
using System.Management.Automation;

namespace VeoTasks.Output;

/// <summary>What the views of providers and of their tests show.</summary>
public static class ProviderView
{
    /// <summary>The time between two looks: "5 s", "1.5 s".</summary>
    public static string Interval(PSObject provider) =>
        provider.Span("PollInterval") is { } interval ? string.Create(CultureInfo.CurrentCulture, $"{interval.TotalSeconds:0.#} s") : "";

    /// <summary>How long a provider took to answer: "123 ms", or nothing.</summary>
    public static string Latency(PSObject test) =>
        test.Span("Latency") is { } time ? string.Create(CultureInfo.CurrentCulture, $"{time.TotalMilliseconds:0} ms") : "";
}
