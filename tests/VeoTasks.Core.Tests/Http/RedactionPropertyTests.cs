using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Http;
using VeoTasks.Tests.Support;
using Property = VeoTasks.Tests.Gateways.Property;

namespace VeoTasks.Tests.Http;

/// <summary>
/// Whatever the key and whatever stands around it, it does not come through; and that takes time in proportion to the text.
/// </summary>
public sealed class RedactionPropertyTests
{
    /// <summary>What keys are made of, and more. Without stars, which stand for what was taken out.</summary>
    private const string KeyLetters = "abcdefXYZ0123456789-_.~+/=!#$'(),:;<>?@[]^{|}\"`";

    /// <summary>What begins an escape; a key that holds one is found as it stands.</summary>
    private const string EscapeLetters = "%&\\";

    private const string Around = "ab %25\\u0041&#38;amp;?=:/\"'<> \n\u001b[1m\u200bsk-Bearer token=sig 错🎬";

    private static Gen<string> KeysOf(string characters) =>
        from length in Gen.Choose(6, 60)
        from letters in Gen.Elements(characters.ToCharArray()).ArrayOf(length)
        // A key that begins or ends with a quotation mark is refused.
        select $"4{new string(letters)}X";

    private static readonly Gen<(string Key, string Text, string Spelling)> Messages =
        from key in KeysOf(KeyLetters)
        from before in Property.TextOf(Around)
        from after in Property.TextOf(Around)
        from spelling in Gen.Elements(Spellings(key).ToArray())
        // A blank, since what stands before could take the first letters of an escaped key for its own escape: "%" before "3c".
        select (key, $"{before} {spelling}{after}", spelling);

    [Fact]
    public void The_key_never_survives() => Property.Holds(
        Messages,
        message =>
        {
            string shown = Redaction.Scrub(message.Text, ApiKey.Create(message.Key));
            return shown.Length <= Redaction.MaximumLength
                && !shown.Contains(message.Key, StringComparison.OrdinalIgnoreCase)
                && (message.Spelling.Length < 12 || !shown.Contains(message.Spelling, StringComparison.OrdinalIgnoreCase));
        },
        Effort.Of(usual: 500, full: 2000));

    [Fact]
    public void A_key_that_looks_like_an_escape_does_not_survive_either() => Property.Holds(
        from key in KeysOf(KeyLetters + EscapeLetters + EscapeLetters)
        from before in Property.TextOf(Around)
        from after in Property.TextOf(Around)
        select (Key: key, Text: before + key + after),
        message => !Redaction.Scrub(message.Text, ApiKey.Create(message.Key)).Contains(message.Key, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Scrubbing_twice_is_scrubbing_once() => Property.Holds(
        Messages,
        message =>
        {
            ApiKey? key = ApiKey.Create(message.Key);
            string once = Redaction.Scrub(message.Text, key);
            return Redaction.Scrub(once, key).Replace("*", "", StringComparison.Ordinal) == once.Replace("*", "", StringComparison.Ordinal);
        });

    [Fact]
    public void Plain_words_are_left_alone() => Property.HoldsForTexts(
        Property.TextOf("abc def, ghi. jkl! ü é 错 🎬 12"),
        text => text.Length > 500
            || Redaction.Scrub(text, ApiKey.Create("zzzzzzzzzz")) == (VeoTasks.Gateways.Parsing.TextSanitizer.Clean(text) ?? ""));

    public static TheoryData<string> HostileTexts =>
    [
        "a", "?", "?a", "?a=", "=", "a=", "token=", "token:", "\"token\":\"", "://", "a://", "a://b@", "@", "Bearer ", "sk-", "-sk-", "eyJ",
        "eyJ.",
        "%", "%2", "%25", "%2525", "\\", "\\\\u", "\\u0041", "&", "&#", "&#38;", "&amp;", "<", ">", "'", "\"", " ", "kkkkkkkkkk",
        "kkkkkkkkk", "k",
    ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void Much_of_anything_takes_work_in_proportion(string unit) => AssertProportion(unit, 128 * 1024);

    [Fact(Skip = Effort.Missing, SkipUnless = nameof(Effort.IsLong), SkipType = typeof(Effort))]
    [Trait("Needs", Effort.Long)]
    public void A_mebibyte_of_anything_takes_work_in_proportion() =>
        Assert.All(HostileTexts, row => AssertProportion(row.Data, 1024 * 1024));

    private static void AssertProportion(string unit, int length)
    {
        string text = string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1));
        Mask mask = new(text);

        foreach (EscapedText level in EscapedText.Levels(text))
        {
            SecretScan scan = new(level, mask);
            scan.Run();
            SecretPattern.OfKey("kkkkkkkkkkk").Mark(level, mask);

            Assert.InRange(scan.Steps, level.Length / 4, 6L * level.Length);
        }

        Assert.InRange(mask.Apply().Length, 3, 2 * text.Length);
    }

    /// <summary>How a server may repeat a key.</summary>
    private static IEnumerable<string> Spellings(string key)
    {
        yield return key;
        yield return key.ToUpperInvariant();
        yield return Uri.EscapeDataString(key);
        yield return Uri.EscapeDataString(Uri.EscapeDataString(key));
        yield return string.Concat(key.Select(letter => $"%{(int)letter:x2}"));
        yield return string.Concat(key.Select(letter => $"\\u{(int)letter:x4}"));
        yield return System.Text.Json.JsonSerializer.Serialize(key).Trim('"');
        yield return System.Net.WebUtility.HtmlEncode(key);
        yield return string.Join('\u200b', key.ToCharArray());
        for (int before = 0; before < 3; before++)
        {
            yield return Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('u', before) + key));
        }
    }
}
