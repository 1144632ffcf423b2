using System.Globalization;
using System.Text;

namespace VeoTasks.Gateways.Parsing;

/// <summary>Takes names and status words apart: "TASK_STATUS_SUCCEED", "inProgress", "Content Moderated", "video-url2".</summary>
internal static class Words
{
    /// <summary>How much of a text is looked at, in characters; no name is longer.</summary>
    private const int Longest = 128;

    /// <summary>A word as it is compared: narrow, in lower case, without blanks around it.</summary>
    public static string Plain(string text) => Narrow(text.Trim()).ToLowerInvariant();

    /// <summary>The words in lower case, in order. Digits and marks stand between words and belong to none.</summary>
    public static List<string> Of(string text)
    {
        List<string> words = [];
        text = Narrow(text);
        int start = 0;
        int length = Math.Min(text.Length, Longest);
        for (int at = 0; at <= length; at++)
        {
            bool isEnd = at == length || !char.IsLetter(text[at]);
            if (isEnd || IsHump(text, at, length))
            {
                if (at > start)
                {
                    words.Add(text[start..at].ToLowerInvariant());
                }

                start = isEnd ? at + 1 : at;
            }
        }

        return words;
    }

    /// <summary>A text with the usual letters, digits and marks for those of full width, "ＳＵＣＣＥＳＳ", and digits of any script.</summary>
    public static string Narrow(string text) => Ascii.IsValid(text) ? text : string.Create(text.Length, text, static (narrow, wide) =>
    {
        for (int at = 0; at < narrow.Length; at++)
        {
            narrow[at] = wide[at] is >= '！' and <= '～' ? (char)(wide[at] - '！' + '!')
                : char.IsDigit(wide[at]) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(wide[at])) : wide[at];
        }
    });

    /// <summary>Whether a capital begins a word: "videoUrl", and the last of "HTTPStatus".</summary>
    private static bool IsHump(string text, int at, int length) =>
        at > 0 && char.IsUpper(text[at])
        && (char.IsLower(text[at - 1]) || (char.IsUpper(text[at - 1]) && at + 1 < length && char.IsLower(text[at + 1])));
}
