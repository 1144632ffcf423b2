using VeoTasks.Gateways;
using VeoTasks.Http;

namespace VeoTasks.Tests.Http;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Invalid token my-live-key given", "Invalid token *** given")]
    [InlineData("Authorization: Bearer abc.def-123, sorry", "Authorization: Bearer ***, sorry")]
    [InlineData("key sk-abcdef123456 is disabled", "key sk-*** is disabled")]
    [InlineData("key sk-or-v1-0123456789abcdef is disabled", "key sk-*** is disabled")]
    [InlineData("see https://cdn.example/v.mp4?X-Signature=dead&x=1 now", "see https://cdn.example/v.mp4?*** now")]
    [InlineData("at https://user:pw@host.example/x", "at https://***@host.example/x")]
    [InlineData("Nothing secret at https://host.example/a/b.", "Nothing secret at https://host.example/a/b.")]
    public void Secrets_are_taken_out_and_the_rest_stays(string text, string expected) =>
        Assert.Equal(expected, Redaction.Scrub(text, ApiKey.Create("my-live-key")));

    [Theory]
    [InlineData("my-live-key")]
    [InlineData("MY-LIVE-KEY")]
    [InlineData("my%2Dlive%2dkey")]
    [InlineData("my%252Dlive%25252dkey")]
    [InlineData("my\\u002dlive\\u002Dkey")]
    [InlineData("my\\\\u002dlive-key")]
    [InlineData("my&#45;live&#x2d;key")]
    [InlineData("m\u200by-live-\u001b[1mkey")]
    [InlineData("bXktbGl2ZS1rZXk=")] // "my-live-key"
    [InlineData("dXNlcjpteS1saXZlLWtleQ==")] // "user:my-live-key"
    [InlineData("OnsibXktbGl2ZS1rZXkifQ")] // ":{my-live-key"}"
    [InlineData("NV4S23DJOZSS223FPE======")] // base32
    [InlineData("ovzwk4r2nv4s23djozss223fpe")] // "user:my-live-key"
    [InlineData("YlhrdGJHbDJaUzFyWlhrPQ==")] // base64 of base64
    [InlineData("ZFhObGNqcHRlUzFzYVhabExXdGxlUT09")]
    [InlineData("+AG0AeQAtAGwAaQB2AGUALQBrAGUAeQ-")] // UTF-7
    [InlineData("bQB5AC0AbABpAHYAZQAtAGsAZQB5AA==")] // of UTF-16, as -EncodedCommand has it
    [InlineData("https://my-live-key.evil.example/x")]
    [InlineData("6d792d6c6976652d6b6579")] // hexadecimal
    [InlineData("6D:79:2D:6C:69:76:65:2D:6B:65:79")]
    [InlineData("yek-evil-ym")]
    [InlineData("\\155\\171\\055\\154\\151\\166\\145\\055\\153\\145\\171")] // octal
    [InlineData("\\u{6d}\\u{79}\\u{2d}\\u{6c}\\u{69}\\u{76}\\u{65}\\u{2d}\\u{6b}\\u{65}\\u{79}")]
    [InlineData("\\x{6d}y-\\U0000006cive-key")]
    [InlineData("%u006dy-live-key")]
    [InlineData("&#0000109;y-live-key")]
    [InlineData("0x6d, 0x79, 0x2d, 0x6c, 0x69, 0x76, 0x65, 0x2d, 0x6b, 0x65, 0x79")]
    [InlineData("U+006D U+0079 U+002D U+006C U+0069 U+0076 U+0065 U+002D U+006B U+0065 U+0079")]
    [InlineData("`u{6d}`u{79}`u{2d}`u{6c}`u{69}`u{76}`u{65}`u{2d}`u{6b}`u{65}`u{79}")]
    [InlineData("&#x6d&#x79&#x2d&#x6c&#x69&#x76&#x65&#45&#107&#101&#121")]
    [InlineData("m&nbsp;y&nbsp;-&nbsp;l&nbsp;i&nbsp;v&nbsp;e&shy;-k&shy;ey")]
    [InlineData("6D0079002D006C006900760065002D006B0065007900")] // hexadecimal of UTF-16
    [InlineData("00 6d 00 79 00 2d 00 6c 00 69 00 76 00 65 00 2d 00 6b 00 65 00 79")]
    [InlineData("my-<em>live</em>-k<b>ey</b>")]
    [InlineData("109 121 45 108 105 118 101 45 107 101 121")]
    [InlineData("m\u0301y\u0301-l\u0301i\u0301v\u0301e\u0301-k\u0301e\u0301y\u0301")]
    [InlineData("m\u034fy\ufe0f-live\u180b-key")]
    [InlineData("\uff4d\uff59\uff0d\uff4c\uff49\uff56\uff45\uff0d\uff4b\uff45\uff59")] // full width
    [InlineData("\ud835\udc26\ud835\udc32-live-key")] // bold
    [InlineData("m y - l i v e - k e y")]
    [InlineData("m.y.l.i.v.e.k.e.y")]
    [InlineData("my_live_key")]
    public void The_live_key_is_found_in_every_spelling(string spelling)
    {
        string shown = Redaction.Scrub($"You sent {spelling} as key", ApiKey.Create("my-live-key"));

        Assert.Contains("***", shown);
        Assert.StartsWith("You sent ", shown);
        Assert.EndsWith(" as key", shown);
        Assert.DoesNotContain("live", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("xpdm", shown, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("You sent my-live-key-of-so-many-let", "You sent ***")]
    [InlineData("You sent my-live-key-of-so-many-let... Try again", "You sent ***... Try again")]
    [InlineData("You sent my-live-k", "You sent ***")]
    [InlineData("my-l is a word", "my-l is a word")]
    [InlineData("a: my-live-key; b: of-so-many; c: letters", "a: ***; b: ***; c: letters")]
    [InlineData("...of-so-many-letters is wrong", "...*** is wrong")]
    [InlineData("<manylett> is wrong", "<***> is wrong")]
    public void A_key_that_the_gateway_shortened_is_found_too(string text, string expected) =>
        Assert.Equal(expected, Redaction.Scrub(text, ApiKey.Create("my-live-key-of-so-many-letters")));

    [Fact]
    public void What_looks_like_a_code_beside_a_key_or_in_it_hides_nothing_of_it_from_the_search()
    {
        Assert.Equal(
            "a ***e8um1ap", Redaction.Scrub("a 4%253E%25290b9Z%2540%2528%2560%25280%2540Xe8um1ap", ApiKey.Create("4>)0b9Z@(`(0@X")));
        Assert.Equal("a *** b", Redaction.Scrub("a 4>(&quot;0Xab&quot;&lt;(9 b", ApiKey.Create("4>(\"0Xab\"<(9")));
    }

    [Theory]
    [InlineData("/v.mp4?X-Amz-Algorithm=AWS4&X-Amz-Signature=dead", "/v.mp4?***")]
    [InlineData("path v.mp4?sig=de%2Fad%20%26more&x=1 gone", "path v.mp4?*** gone")]
    [InlineData("why? because", "why? because")]
    [InlineData("X-Amz-Signature=deadbeef is wrong", "X-Amz-Signature=*** is wrong")]
    [InlineData("""{"Signature":"de ad","Key-Pair-Id":"K1","x":1}""", """{"Signature":"***","Key-Pair-Id":"***","x":1}""")]
    [InlineData("""{\"token\": \"dead\"}""", """{\"token\": \"***\"}""")]
    [InlineData("<SignatureProvided>dead+/=</SignatureProvided>", "<SignatureProvided>***</SignatureProvided>")]
    [InlineData("/hdnts=exp=1~acl=/*~hmac=dead/v.mp4 ", "/hdnts=***")]
    [InlineData("OSSAccessKeyId=LT1&Expires=7&Signature=a%2Bb%3D", "OSSAccessKeyId=***&Expires=7&Signature=***")]
    [InlineData("sig%3Ddead%26x%3D1 end", "sig%3D*** end")]
    [InlineData("q-sign-algorithm=sha1&q-signature=dead", "q-sign-algorithm=sha1&q-signature=***")]
    [InlineData("auth_key=1-2-3-dead, access=v1.dead, sig: deadbeef1", "auth_key=***, access=***, sig: ***")]
    [InlineData("Authorization: Basic dXNlcjpwdw== sent", "Authorization: Basic *** sent")]
    [InlineData("x-api-key: deadbeef12 sent", "x-api-key: *** sent")]
    [InlineData("at https%3A%2F%2Fcdn.example%2Fv%3Fsig%3Ddead%26e%3D1", "at https%3A%2F%2Fcdn.example%2Fv%3F***")]
    [InlineData("ftp://me:pw@host/x and wss://host/y?z", "ftp://***@host/x and wss://host/y?***")]
    [InlineData("token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2ln.", "token ***.")]
    [InlineData("Invalid token: it has expired", "Invalid token: it has expired")]
    [InlineData("max_tokens: 123456789", "max_tokens: 123456789")]
    [InlineData("no such key: prompt", "no such key: prompt")]
    [InlineData(@"C:\new\sign.txt is missing", @"C:\new\sign.txt is missing")]
    [InlineData("key r8_Abcdef0123456789Abcdef0123456789 is off", "key *** is off")]
    [InlineData("hf_abcdefghijklmnopqrstuvwxyz0123, ghp_16C7e42F292c6912E7710c838347Ae178B4a", "***, ***")]
    [InlineData("AKIAIOSFODNN7EXAMPLE may not", "*** may not")]
    [InlineData("xai-abcdefghijklmnopqrstuvwxyz0123, nvapi-abcdefghijklmnopqrstuvwxyz0123", "***, ***")]
    [InlineData("0x80070005, U+2028 and AT&T; are shown", "0x80070005, U+2028 and AT&T; are shown")]
    [InlineData("ya29.a0AfH6SMBx-abcdef0123456789 has expired", "*** has expired")]
    [InlineData("Bearer: abcdef0123456789 sent", "Bearer: *** sent")]
    [InlineData("bearer \"abcdef0123456789\" sent", "bearer \"***\" sent")]
    [InlineData("Cookie: session=abcdef0123456789; a=b", "Cookie: ***; a=b")]
    [InlineData(
        "hf_ is short, sk_ too, the bearer is gone, and AKIA is no name",
        "hf_ is short, sk_ too, the bearer *** gone, and AKIA is no name")]
    public void Signatures_are_found_wherever_they_stand(string text, string expected) =>
        Assert.Equal(expected, Redaction.Scrub(text, null));

    [Fact]
    public void The_signature_of_the_link_that_was_asked_for_needs_no_name() => Assert.Equal(
        "*** is no good: *** and ***",
        Redaction.Scrub("dead+beef/= is no good: ZGVhZA12 and dead%2Bbeef%2F%3D", null, new Uri(
            "https://cdn.example/v?a=dead%2Bbeef%2f%3D&b=ZGVhZA12&c=1")));

    [Fact]
    public void Text_is_cut_after_the_secrets_are_out_so_that_no_half_of_one_stays()
    {
        ApiKey key = ApiKey.Create("my-live-key-of-so-many-letters")!;
        for (int before = 470; before < 520; before++)
        {
            string shown = Redaction.Scrub(
                $"{new string('x', before)}my-live-key-of-so-many-letters https://h.example/?{new string('y', 600)} end", key);

            Assert.InRange(shown.Length, before < 509 ? before + 3 : 512, 512);
            Assert.DoesNotContain("my", shown);
            Assert.DoesNotContain("y", shown);
        }
    }

    [Fact]
    public void What_is_left_behind_a_long_secret_is_shown() =>
        Assert.Equal("a https://h.example/?*** end", Redaction.Scrub($"a https://h.example/?{new string('y', 5000)} end", null));

    [Fact]
    public void Long_text_is_cut_at_512_and_says_so_without_halving_an_emoji()
    {
        Assert.Equal(new string('x', 511) + "…", Redaction.Scrub(new string('x', 1_000_000), null));
        Assert.Equal(new string('x', 510) + "…", Redaction.Scrub(new string('x', 510) + "🎬🎬", null));
        Assert.Equal(new string('x', 512), Redaction.Scrub(new string('x', 512), null));
    }

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

    [Theory]
    [InlineData("VEOTASKS_MULERUN_KEY=sk-abcdef123456")]
    [InlineData("$OPENAI_API_KEY")]
    [InlineData("${KEY}")]
    [InlineData("%KEY%")]
    [InlineData("<your-key>")]
    [InlineData("YOUR_API_KEY")]
    [InlineData("null")]
    [InlineData("$env:OPENAI_API_KEY")]
    [InlineData("System.Security.SecureString")]
    [InlineData("sk-**********")]
    [InlineData("sk-xxxxxxxxxxxx")]
    [InlineData("sk-...")]
    public void What_stands_in_for_a_key_is_none(string text) => Assert.Null(ApiKey.Create(text));

    [Theory]
    [InlineData("1234abcd:0123456789abcdef==")]
    [InlineData("sk-proj-xx_yy-**")]
    [InlineData("a=b")]
    [InlineData("your-real-key-1")]
    public void What_may_be_a_key_is_one(string text) => Assert.NotNull(ApiKey.Create(text));

    [Fact]
    public void A_key_is_trimmed_and_prints_as_stars()
    {
        ApiKey key = ApiKey.Create(" abc\r\n")!;

        Assert.Equal("Bearer abc", key.In(KeyHeader.Bearer));
        Assert.Equal("***", $"{key}");
    }
}
