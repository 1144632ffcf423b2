using VeoTasks.Http;

namespace VeoTasks.Tests.Http;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Invalid token my-live-key given", "Invalid token *** given")]
    [InlineData("Authorization: Bearer abc.def-123, sorry", "Authorization: Bearer ***, sorry")]
    [InlineData("key sk-abcdef123456 is disabled", "key sk-*** is disabled")]
    [InlineData("see https://cdn.example/v.mp4?X-Signature=dead&x=1 now", "see https://cdn.example/v.mp4?*** now")]
    [InlineData("at https://user:pw@host.example/x", "at https://***@host.example/x")]
    [InlineData("Nothing secret at https://host.example/a/b.", "Nothing secret at https://host.example/a/b.")]
    public void Secrets_are_taken_out_and_the_rest_stays(string text, string expected) =>
        Assert.Equal(expected, Redaction.Scrub(text, ApiKey.Create("my-live-key")));

    [Fact]
    public void An_address_is_shown_without_query_and_user() =>
        Assert.Equal("https://host.example:444/a/b", Redaction.Show(new Uri("https://u:p@host.example:444/a/b?sig=1#f")));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("ключ")]
    public void What_no_header_can_carry_is_no_key(string? text) => Assert.Null(ApiKey.Create(text));

    [Fact]
    public void A_key_is_trimmed_and_prints_as_stars()
    {
        ApiKey key = ApiKey.Create(" abc\r\n")!;

        Assert.Equal("Bearer abc", key.ToAuthorization());
        Assert.Equal("***", $"{key}");
    }
}
