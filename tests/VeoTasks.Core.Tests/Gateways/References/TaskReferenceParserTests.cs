using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Gateways;
using Xunit;

namespace VeoTasks.Tests.Gateways.References;

public sealed class TaskReferenceParserTests
{
    private static readonly IReadOnlyList<VeoProvider> Known = BuiltInProviders.All;

    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    [InlineData("\r")]
    [InlineData("\ufeff")]
    [InlineData("# a comment")]
    [InlineData("   # mulerun:x")]
    [InlineData("\ufeff# first line of a file from Windows\r")]
    public void Blank_lines_and_comments_are_ignored(string line) => Assert.Equal(default, Parse(line));

    [Theory]
    [InlineData("abc", null, null, "abc")]
    [InlineData("\ufeff  abc \r", null, null, "abc")]
    [InlineData("mulerun:abc", "mulerun", null, "abc")]
    [InlineData("MuleRun: abc", "mulerun", null, "abc")]
    [InlineData("mulerun/veo-3.0:abc", "mulerun", "veo-3.0", "abc")]
    [InlineData("mulerun / veo", null, null, "mulerun / veo")]
    [InlineData("octopusx/kling/kling-v3:abc", "octopusx", "kling/kling-v3", "abc")]
    [InlineData("octopusx:sora-2:task_01k9", "octopusx", null, "sora-2:task_01k9")]
    [InlineData("octopusx/sora-2:sora-2:task_01k9", "octopusx", "sora-2", "sora-2:task_01k9")]
    [InlineData("sora-2:task_01k9", null, null, "sora-2:task_01k9")]
    [InlineData("grok:abc", null, null, "grok:abc")]
    [InlineData("mixroute:cHJv/amVj+dHMv==", "mixroute", null, "cHJv/amVj+dHMv==")]
    [InlineData("mixroute", null, null, "mixroute")]
    [InlineData("a id with blanks", null, null, "a id with blanks")]
    [InlineData("视频-1", null, null, "视频-1")]
    [InlineData("mulerun : abc", "mulerun", null, "abc")]
    [InlineData("mulerun：abc", "mulerun", null, "abc")]
    [InlineData("mulerun/veo-3.0：abc", "mulerun", "veo-3.0", "abc")]
    [InlineData("abc # the fox", null, null, "abc")]
    [InlineData("abc#1", null, null, "abc#1")]
    [InlineData("mulerun:abc,", "mulerun", null, "abc")]
    [InlineData("a,b", null, null, "a,b")]
    public void A_line_names_a_task(string line, string? provider, string? model, string id) =>
        Assert.Equal(new VeoTaskReference(id, provider, model), Parse(line).Reference);

    [Fact]
    public void An_id_may_have_512_characters()
    {
        Assert.Equal(512, Parse(new string('x', 512)).Reference!.Id.Length);
        Assert.Contains("513 characters", Parse(new string('x', 513)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..", "path step")]
    [InlineData("mulerun:.", "path step")]
    [InlineData("mulerun/..:abc", "path step instead of a model")]
    [InlineData("mulerun:", "has no task id")]
    [InlineData("mulerun/veo:", "has no task id")]
    [InlineData("mulerun/:abc", "has no model")]
    [InlineData("mulerun/veo-3.0", "Expected mulerun/MODEL:ID")]
    [InlineData("\"abc\"", "quotation marks")]
    [InlineData("\"mulerun:abc\",", "quotation marks")]
    [InlineData("mulerun:'abc'", "quotation marks")]
    [InlineData("“abc”", "quotation marks")]
    [InlineData("<abc>", "quotation marks")]
    [InlineData("task_a1,task_b2", "more than one task id")]
    [InlineData("mulerun:task_a1; mulerun:task_b2", "more than one task id")]
    [InlineData("1. task_a1", "list marker")]
    [InlineData("- task_a1", "list marker")]
    [InlineData("mulerun:task_*", "wildcard")]
    [InlineData("task_id,prompt", "Import-Csv -Delimiter ','")]
    [InlineData("Prompt;Task Id", "Import-Csv -Delimiter ';'")]
    [InlineData("\"id\"\t\"prompt\"", "Import-Csv -Delimiter \"`t\"")]
    [InlineData("abc\ta cat", "has columns")]
    [InlineData("{\"id\":\"abc\"}", "ConvertFrom-Json")]
    [InlineData("[\n  {\n    \"id\": \"abc\"\n  }\n]\n", "ConvertFrom-Json")]
    [InlineData("abc\0def", "invisible character")]
    [InlineData("abc\ud83d", "invisible character")]
    public void A_mistake_is_told_with_what_to_do(string line, string expected)
    {
        var result = Parse(line);

        Assert.Null(result.Reference);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.StartsWith("'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u001b[31mabc")]
    [InlineData("abc\u2028def")]
    [InlineData("abc\u202edef")]
    [InlineData("a\u200bbc")]
    [InlineData("mulerun/veo\u0007:abc")]
    [InlineData("mulerun/..:abc")]
    public void What_cannot_be_seen_is_no_part_of_an_id_or_model(string line)
    {
        TaskReferenceLine result = Parse(line);

        Assert.Null(result.Reference);
        Assert.True(VeoTasks.Gateways.Parsing.TextSanitizer.IsOneLine(result.Error!));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("veo\u001b[31m")]
    [InlineData("ve\u2029o")]
    public void A_column_s_model_is_checked_as_an_id_is(string model) => Assert.NotNull(Parse("abc").Or("mulerun", model).Error);

    [Fact]
    public void A_column_stands_in_for_what_the_line_does_not_name()
    {
        Assert.Equal(new VeoTaskReference("abc", "mixroute", "veo"), Parse("abc").Or("mixroute", " veo ").Reference);
        Assert.Equal(new VeoTaskReference("abc", "mulerun", "a"), Parse("mulerun/a:abc").Or("mixroute", "veo").Reference);
        Assert.Equal(new VeoTaskReference("abc"), Parse("abc").Or(" ", "").Reference);
        Assert.Equal(default, Parse("# comment").Or("mixroute", ".."));
    }

    [Fact]
    public void What_looks_like_a_key_is_neither_asked_for_nor_repeated()
    {
        TaskReferenceLine line = Parse("mulerun:sk-abcdef0123456789abcdef");

        Assert.Null(line.Reference);
        Assert.DoesNotContain("abcdef", line.Error);
    }

    [Fact]
    public void A_long_line_is_not_repeated_whole() => Assert.True(Parse(new string('x', 100_000)).Error!.Length < 300);

    [Fact]
    public void A_user_s_own_provider_counts_as_a_prefix()
    {
        VeoProvider mine = new() { Name = "my-relay", Adapter = "octopusx", BaseUri = new("https://relay.example") };

        Assert.Equal(new VeoTaskReference("abc", "my-relay"), TaskReferenceParser.Parse("my-relay:abc", [mine]).Reference);
        Assert.Equal(new VeoTaskReference("mulerun:abc"), TaskReferenceParser.Parse("mulerun:abc", [mine]).Reference);
    }

    [Fact]
    public void What_a_reference_prints_is_read_back_as_the_same_reference()
    {
        var ids = Part("abcXYZ019-_.:/+=%?&@ é视", "t");
        var models = Part("abc019-_./", "m");
        var references =
            from id in ids
            from provider in Gen.Elements(Known.Select(one => one.Name).ToArray())
            from model in Gen.OneOf(Gen.Constant<string?>(null), models.Select(text => (string?)text))
            select new VeoTaskReference(id, provider, model);

        Property.Holds(references, reference => Parse(reference.ToString()).Reference == reference);
        Property.Holds(ids, id => Parse(new VeoTaskReference(id).ToString()).Reference == new VeoTaskReference(id));

        static Gen<string> Part(string characters, string start) =>
            Property.TextOf(characters).Select(text => start + text[..Math.Min(text.Length, 510)].TrimEnd() + "x");
    }

    [Fact]
    public void No_line_is_an_exception() =>
        Property.HoldsForTexts(
            from tail in Property.TextOf("mulern:/veo#?.%2e@[]\\ \n\0\ufeff\ud83d视")
            from head in Gen.Elements("", "https://", "http://api.mulerun.com/", "https://octopusx.ai/v1/videos/", "mulerun:", "mulerun/")
            select head + tail,
            line => Parse(line) is var result
                && (result.Reference is null || result.Error is null)
                && result.Reference?.Id is not ("." or ".." or "")
                && (result.Error is null || !result.Error.Any(char.IsControl)),
            3000);

    private static TaskReferenceLine Parse(string line) => TaskReferenceParser.Parse(line, Known);
}
