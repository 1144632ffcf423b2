using System.Buffers;
using System.Globalization;
using System.Text;

namespace VeoTasks.Http;

/// <summary>
/// Secrets that are known, as they may stand in a text. Only letters and digits are compared, without case, accents and widths, so marks
/// between them hide nothing. Every stretch of a secret counts, since servers shorten their messages at either end: eight letters of a key,
/// as it is, backwards, or inside base64 (also twice, or of UTF-16 as UTF-7 has it), base32, hexadecimal (also of UTF-16) or decimal codes
/// of ten; at the end of a text six.
/// </summary>
internal sealed class SecretPattern
{
    /// <summary>How many letters tell a key, and how many one of its codes or a link's signature, of which there are more.</summary>
    private const int KeyPiece = 8;
    private const int CodePiece = 10;

    private const int ShortestEnd = 6;
    private const int BitsPerSymbol = 6;

    /// <summary>A value of a query that is shorter is a number or a word.</summary>
    private const int ShortestValue = 8;

    private readonly Dictionary<int, HashSet<ulong>> _pieces = [];

    /// <summary>The secrets as they are: some are mostly marks, and some end in one.</summary>
    private readonly List<string> _exact = [];
    private string _beginning = "";

    private SecretPattern()
    {
    }

    /// <summary>What to look for to find a key.</summary>
    public static SecretPattern OfKey(string key)
    {
        SecretPattern pattern = new();
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        pattern._exact.Add(key);
        pattern.Add(key, KeyPiece);
        pattern.Add(new string([.. key.Reverse()]), KeyPiece);
        pattern.Add(Convert.ToHexString(bytes), CodePiece);
        pattern.Add(Convert.ToHexString(Encoding.Unicode.GetBytes(key)), CodePiece);
        pattern.Add(string.Join(' ', bytes), CodePiece);
        foreach (string form in Base64Forms(bytes))
        {
            pattern.Add(form, CodePiece);
            foreach (string twice in Base64Forms(Encoding.UTF8.GetBytes(form)))
            {
                pattern.Add(twice, CodePiece);
            }
        }

        foreach (string form in (string[])[
            .. Base32Forms(bytes), .. Base64Forms(Encoding.BigEndianUnicode.GetBytes(key)), .. Base64Forms(Encoding.Unicode.GetBytes(key))])
        {
            pattern.Add(form, CodePiece);
        }

        pattern._beginning = new FoldedText(key).Letters.Split('*')[0];
        return pattern;
    }

    /// <summary>What makes a link more than an address: the values in its query.</summary>
    public static SecretPattern OfLink(Uri link)
    {
        SecretPattern pattern = new();
        foreach (string pair in link.Query.TrimStart('?').Split('&'))
        {
            string value = Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..]);
            if (value.Length >= ShortestValue)
            {
                pattern._exact.Add(value);
                pattern.Add(value, CodePiece);
            }
        }

        return pattern;
    }

    /// <summary>Masks every place where a piece of a secret stands.</summary>
    public void Mark(EscapedText text, Mask mask)
    {
        FoldedText folded = new(text.Characters);
        foreach ((int length, HashSet<ulong> pieces) in _pieces)
        {
            ulong whole = ulong.MaxValue >> (64 - (length * BitsPerSymbol));
            ulong piece = 0;
            for (int index = 0; index < folded.Letters.Length; index++)
            {
                piece = ((piece << BitsPerSymbol) | Symbol(folded.Letters[index])) & whole;
                if (pieces.Contains(piece))
                {
                    mask.Add(text, folded.Start(index - length + 1), folded.End(index));
                }
            }
        }

        for (int length = Math.Min(KeyPiece, _beginning.Length); length >= ShortestEnd; length--)
        {
            if (folded.Letters.EndsWith(_beginning[..length], StringComparison.Ordinal))
            {
                mask.Add(text, folded.Start(folded.Letters.Length - length), text.Length);
            }
        }

        foreach (string secret in _exact)
        {
            int at = 0;
            while (text.Characters[at..].IndexOf(secret, StringComparison.OrdinalIgnoreCase) is >= 0 and int found)
            {
                mask.Add(text, at + found, at + found + secret.Length);
                at += found + 1;
            }
        }
    }

    private void Add(string secret, int piece)
    {
        string letters = new FoldedText(secret).Letters;
        int length = Math.Min(letters.Length, piece);
        if (length < ShortestEnd)
        {
            return;
        }

        HashSet<ulong> pieces = _pieces.TryGetValue(length, out HashSet<ulong>? known) ? known : _pieces[length] = [];
        for (int start = 0; start + length <= letters.Length; start++)
        {
            ulong code = 0;
            foreach (char letter in letters.AsSpan(start, length))
            {
                code = (code << BitsPerSymbol) | Symbol(letter);
            }

            if (!letters.AsSpan(start, length).Contains('*'))
            {
                pieces.Add(code);
            }
        }
    }

    private static ulong Symbol(char letter) => letter switch
    {
        >= '0' and <= '9' => (ulong)(letter - '0' + 1),
        >= 'a' and <= 'z' => (ulong)(letter - 'a' + 11),
        _ => 0,
    };

    /// <summary>
    /// The characters of base64 that depend on the secret alone, for each of the three places where it may begin: "Basic" values and
    /// JSON Web Tokens hold more than the key.
    /// </summary>
    private static IEnumerable<string> Base64Forms(byte[] secret)
    {
        for (int before = 0; before < 3; before++)
        {
            byte[] bytes = [.. new byte[before], .. secret];
            int first = ((before * 8) + 5) / 6;
            yield return Convert.ToBase64String(bytes)[first..(bytes.Length * 8 / 6)];
        }
    }

    /// <summary>The same in base32 (RFC 4648, 6), for each of its five places.</summary>
    private static IEnumerable<string> Base32Forms(byte[] secret)
    {
        for (int before = 0; before < 5; before++)
        {
            int first = ((before * 8) + 4) / 5;
            int bits = (before + secret.Length) * 8;
            StringBuilder form = new();
            for (int symbol = first; symbol < bits / 5; symbol++)
            {
                int value = 0;
                for (int bit = symbol * 5; bit < (symbol * 5) + 5; bit++)
                {
                    value = (value << 1) | ((secret[(bit / 8) - before] >> (7 - (bit % 8))) & 1);
                }

                form.Append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[value]);
            }

            yield return form.ToString();
        }
    }

    /// <summary>
    /// The letters and digits of a text as plain small ASCII, and where each stands. A star parts them where something was hidden, and
    /// where more stands between than anybody puts between the letters of a word.
    /// </summary>
    private sealed class FoldedText
    {
        private const int LongestGap = 3;

        private const int LongestTag = 12;

        private const string Letters52 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

        private static readonly HashSet<string> Tags =
            new(["b", "i", "u", "em", "strong", "mark", "span", "code", "kbd", "tt", "br", "wbr"], StringComparer.OrdinalIgnoreCase);

        private static readonly SearchValues<char> LettersAndDigits =
            SearchValues.Create($"{Letters52}0123456789");

        private readonly List<(int Start, int End)> _places = [];

        public FoldedText(ReadOnlySpan<char> text)
        {
            StringBuilder letters = new(text.Length);
            int gap = 0;
            int length;
            for (int at = 0; at < text.Length; at += length)
            {
                if (TagAt(text[at..]) is > 0 and int tag)
                {
                    (length, gap) = (tag, gap + 1);
                    continue;
                }

                Rune.DecodeFromUtf16(text[at..], out Rune rune, out length);
                ReadOnlySpan<char> plain = rune.IsAscii ? text.Slice(at, 1) : Plain(rune);
                gap = plain.ContainsAny(LettersAndDigits) ? 0 : gap + (IsMark(rune) ? 0 : 1);
                foreach (char letter in gap > LongestGap ? "*" : plain)
                {
                    if (char.IsAsciiLetterOrDigit(letter) || letter == '*')
                    {
                        letters.Append(char.ToLowerInvariant(letter));
                        _places.Add((at, at + length));
                    }
                }
            }

            Letters = letters.ToString();
        }

        public string Letters { get; }

        public int Start(int index) => _places[index].Start;

        public int End(int index) => _places[index].End;

        /// <summary>The length of the tag that a text begins with, of those that stand within words; 0 where it begins with none.</summary>
        private static int TagAt(ReadOnlySpan<char> text)
        {
            int end = text[0] == '<' ? text[..Math.Min(text.Length, LongestTag)].IndexOf('>') + 1 : 0;
            return end > 2 && Tags.Contains(text[1..(end - 1)].Trim(" /").ToString()) ? end : 0;
        }

        private static bool IsMark(Rune rune) =>
            Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

        /// <summary>
        /// A character without accents, and without the width or style of another. Widths and styles are known here, since a system without
        /// ICU knows none.
        /// </summary>
        private static ReadOnlySpan<char> Plain(Rune rune) => rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => ((char)(rune.Value - 0xFEE0)).ToString(),
            >= 0x24B6 and <= 0x24E9 => Letters52[(rune.Value - 0x24B6)..][..1],
            >= 0x1D400 and <= 0x1D6A3 => Letters52[((rune.Value - 0x1D400) % 52)..][..1],
            >= 0x1D7CE and <= 0x1D7FF => ((char)('0' + ((rune.Value - 0x1D7CE) % 10))).ToString(),
            _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => "",
            _ => rune.ToString().Normalize(NormalizationForm.FormKD),
        };
    }
}
