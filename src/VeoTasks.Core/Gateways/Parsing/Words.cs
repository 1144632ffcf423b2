namespace VeoTasks.Gateways.Parsing;

/// <summary>Takes names and status words apart: "TASK_STATUS_SUCCEED", "inProgress", "Content Moderated", "video-url2".</summary>
internal static class Words
{
    /// <summary>How much of a text is looked at, in characters; no name is longer.</summary>
    private const int Longest = 128;

    /// <summary>The words in lower case, in order. Digits and marks stand between words and belong to none.</summary>
    public static List<string> Of(string text)
    {
        List<string> words = [];
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

    /// <summary>Whether a capital begins a word: "videoUrl", and the last of "HTTPStatus".</summary>
    private static bool IsHump(string text, int at, int length) =>
        at > 0 && char.IsUpper(text[at])
        && (char.IsLower(text[at - 1]) || (char.IsUpper(text[at - 1]) && at + 1 < length && char.IsLower(text[at + 1])));
}
