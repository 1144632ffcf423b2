using System.Text;

namespace VeoTasks.Http;

/// <summary>The places of a text that nobody may see.</summary>
internal sealed class Mask(string text)
{
    private const string Stars = "***";

    private readonly List<(int Start, int End)> _places = [];

    /// <summary>Hides the characters from <paramref name="start"/> to before <paramref name="end"/>, counted without escapes.</summary>
    public void Add(EscapedText read, int start, int end)
    {
        if (end > start)
        {
            _places.Add((read.Start(start), read.Start(end)));
        }
    }

    /// <summary>The text with stars for each hidden place; places that touch or overlap are one.</summary>
    public string Apply()
    {
        if (_places.Count == 0)
        {
            return text;
        }

        _places.Sort();
        StringBuilder shown = new(text.Length);
        int end = -1;
        foreach ((int start, int next) in _places)
        {
            if (start > end)
            {
                int from = Math.Max(end, 0);
                shown.Append(text, from, start - from).Append(Stars);
            }

            end = Math.Max(end, next);
        }

        return shown.Append(text, end, text.Length - end).ToString();
    }
}
