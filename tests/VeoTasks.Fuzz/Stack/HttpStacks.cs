using VeoTasks.Http;

namespace VeoTasks.Fuzz.Stack;

/// <summary>The HTTP stacks under test.</summary>
/// <param name="Gateways">For questions to gateways.</param>
/// <param name="Results">For videos.</param>
internal sealed record HttpStacks(HttpMessageInvoker Gateways, HttpMessageInvoker Results)
{
    /// <summary>Those that ship.</summary>
    public static HttpStacks Production { get; } = new(HttpPool.Gateways, HttpPool.Results);
}
