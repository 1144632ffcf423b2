using VeoTasks.Gateways;
using VeoTasks.Saving;

namespace VeoTasks.Completion;

/// <summary>A field that Tab offers for a file's name.</summary>
/// <param name="Text">What stands between the braces.</param>
/// <param name="Meaning">What it becomes.</param>
internal sealed record FileNameField(string Text, string Meaning)
{
    private static readonly VeoTask Example = new()
    {
        Id = "7b1e0c52-0f3a-4d19-9a54-2f6c8d1e0001",
        Provider = BuiltInProviders.All[0].Name,
        Model = "veo-3.1-fast",
        CreatedAt = new DateTimeOffset(2026, 11, 24, 21, 58, 12, TimeSpan.Zero),
        Videos = [new VeoVideo()],
    };

    /// <summary>One for each field of <see cref="FileNameTemplate.Fields"/>, in that order.</summary>
    public static IReadOnlyList<FileNameField> All { get; } =
    [
        new("provider", "the provider's name"),
        new("id", "the task's id"),
        new("index", "the video's place among the task's, from 0"),
        new("model", "the task's model, nothing where it is not known"),
        new("created:yyyyMMdd", "when the task was made, in UTC, in any format of .NET"),
    ];

    /// <summary>What it becomes, with the name that the whole text would give to a video.</summary>
    public string Explain(string before, string after)
    {
        try
        {
            string name = FileNameTemplate.Parse($"{before}{{{Text}}}{after}").For(Example, Example.Videos[0]).Plain;
            return $"{Meaning}, as in {name}";
        }
        catch (FormatException)
        {
            // The rest of the text holds a variable, or is no name yet.
            return Meaning;
        }
    }
}
