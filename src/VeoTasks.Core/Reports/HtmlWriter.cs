namespace VeoTasks.Reports;

/// <summary>
/// Writes a page that is HTML and well-formed XML at once. Names of elements and attributes come from this module's code; all that comes from elsewhere
/// goes through <see cref="HtmlText.Escape"/>, because there is no other way in.
/// </summary>
internal sealed class HtmlWriter(TextWriter output)
{
    private readonly Stack<string> _open = new();

    /// <summary>Begins an element.</summary>
    public HtmlWriter Open(string element, params (string Name, string Value)[] attributes)
    {
        WriteTag(element, attributes, ">");
        _open.Push(element);
        return this;
    }

    /// <summary>Ends the element that was begun last.</summary>
    public HtmlWriter Close()
    {
        output.Write($"</{_open.Pop()}>");
        return this;
    }

    /// <summary>Writes an element that holds nothing: meta, or a shape of SVG.</summary>
    public HtmlWriter Void(string element, params (string Name, string Value)[] attributes)
    {
        WriteTag(element, attributes, "/>");
        return this;
    }

    /// <summary>Writes an element with text in it.</summary>
    public HtmlWriter Element(string element, string text, params (string Name, string Value)[] attributes) =>
        Open(element, attributes).Text(text).Close();

    /// <summary>Writes text.</summary>
    public HtmlWriter Text(string text)
    {
        output.Write(HtmlText.Escape(text));
        return this;
    }

    /// <summary>Begins a new line in the source, for those who read it.</summary>
    public HtmlWriter Line()
    {
        output.Write('\n');
        return this;
    }

    private void WriteTag(string element, (string Name, string Value)[] attributes, string end)
    {
        output.Write($"<{element}");
        foreach ((string name, string value) in attributes)
        {
            output.Write($" {name}=\"{HtmlText.Escape(value)}\"");
        }

        output.Write(end);
    }
}
