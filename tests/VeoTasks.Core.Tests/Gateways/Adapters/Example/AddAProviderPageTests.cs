using VeoTasks.Tests.Contracts;
using VeoTasks.Tests.Repository;
using Xunit;

namespace VeoTasks.Tests.Gateways.Adapters.Example;

/// <summary>The example in docs/ADD-A-PROVIDER.md is code that compiles, and reads what the page says it reads.</summary>
public sealed class AddAProviderPageTests
{
    private static readonly string Page = Read("docs/ADD-A-PROVIDER.md");

    [Fact]
    public void The_adapter_on_the_page_is_the_one_that_is_compiled_here()
    {
        string copy = Read("tests/VeoTasks.Core.Tests/Gateways/Adapters/Example/LumaAdapter.cs");

        Assert.Equal(BehindNamespace(copy), BehindNamespace(Block("csharp")));
        Assert.Equal(Usings(copy), Usings(Block("csharp")));
    }

    [Fact]
    public void The_case_on_the_page_is_read_as_it_says() =>
        GatewayContractTests.AssertTask(ContractCase.Parse(Block("json")), new LumaAdapter());

    private static string Block(string language) => Page.Split($"```{language}\n", 3)[1].Split("```", 2)[0];

    /// <summary>The copy here has a namespace of its own, so that an adapter of the same name may be added.</summary>
    private static string BehindNamespace(string code) => code[code.IndexOf("\n/// ", StringComparison.Ordinal)..];

    private static string[] Usings(string code) =>
        [.. code.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal) && line != "using VeoTasks.Gateways;")];

    private static string Read(string path) => File.ReadAllText(RepositoryRoot.Join(path)).ReplaceLineEndings("\n");
}
