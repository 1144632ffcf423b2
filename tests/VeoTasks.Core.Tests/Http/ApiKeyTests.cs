using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Tests.Http;

/// <summary>Keys as files, variables and pages hold them.</summary>
public sealed class ApiKeyTests
{
    private const string Key = "sk-0123456789abcdefghij";

    [Theory]
    [InlineData("\ufeff" + Key)]
    [InlineData(Key + "\u200b")]
    [InlineData("\u200e " + Key + "\u2060\r\n")]
    [InlineData("\u00a0\t" + Key + "\0")]
    public void What_nobody_sees_around_a_key_does_not_matter(string text) =>
        Assert.Equal(Key, ApiKey.Create(text)!.In(new KeyHeader("Authorization", null)));

    [Theory]
    [InlineData(Key + ",", "comma")]
    [InlineData(Key + ";", "semicolon")]
    [InlineData("{\"key\":\"" + Key + "\"}", "JSON")]
    [InlineData("[\"" + Key + "\"]", "JSON")]
    [InlineData("api-key=" + Key, "the name of a variable")]
    [InlineData("apiKey: " + Key, "the name of a variable")]
    [InlineData("token=" + Key, "the name of a variable")]
    [InlineData("export MULERUN_API_KEY=" + Key, "the name of a variable")]
    [InlineData("sk-0123456789\u200babcdefghij", "invisible")]
    [InlineData("\u200b", "empty")]
    public void What_is_more_than_a_key_is_refused_in_words(string text, string says)
    {
        Assert.Contains(says, ApiKey.Objection(text), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", ApiKey.Objection(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c2VjcmV0LWtleQ==")]
    [InlineData("abcdefTOKEN=")]
    [InlineData("id:secret-0123")]
    [InlineData("AKIA-KEY-0123")]
    public void What_only_looks_like_it_is_a_key(string text) => Assert.Null(ApiKey.Objection(text));
}
