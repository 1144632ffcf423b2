using VeoTasks.Fuzz.Running;

namespace VeoTasks.Tests.Fuzzing;

/// <summary>The fuzzer's command line and the names of its cases.</summary>
public sealed class FuzzArgumentsTests
{
    [Fact]
    public void They_say_how_much_from_which_seed_or_which_case()
    {
        Assert.Equal(new FuzzArguments { Count = 100_000, Seed = 1 }, FuzzArguments.Parse([]));
        Assert.Equal(new FuzzArguments { Count = 5_000_000, Seed = -42 }, FuzzArguments.Parse(["--count", "5000000", "--seed", "-42"]));
        Assert.Equal(new FuzzArguments { Case = "answer:7" }, FuzzArguments.Parse(["--case", "answer:7"]));
    }

    [Theory]
    [InlineData("--count")]
    [InlineData("--count", "0")]
    [InlineData("--count", "many")]
    [InlineData("--seed", "1.5")]
    [InlineData("--other", "1")]
    public void What_makes_no_sense_is_refused(params string[] words) => Assert.Null(FuzzArguments.Parse(words));

    [Fact]
    public void A_case_is_the_same_everywhere()
    {
        Assert.Equal(845587572, new CaseName("answer", 42, 7).CreateRandom().Next());
        Assert.NotEqual(new CaseName("answer", 42, 8).CreateRandom().Next(), new CaseName("pipeline", 42, 8).CreateRandom().Next());
        Assert.Equal("dotnet run --project tests/VeoTasks.Fuzz -- --seed 42 --case answer:7", new CaseName("answer", 42, 7).Replay);
    }
}
