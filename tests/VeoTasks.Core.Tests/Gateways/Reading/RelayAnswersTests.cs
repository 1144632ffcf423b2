using System.Text;
using System.Text.RegularExpressions;
using VeoTasks.Gateways.Parsing;
using Xunit;

namespace VeoTasks.Tests.Gateways.Reading;

/// <summary>
/// Answers as many vendors and relays give them to a question for the task "t1", each with what it must be read as: answers.txt. "…" stands
/// for any words, ↵ for the end of a line. What stands before a line is the adapter, where that matters, and what HTTP says.
/// </summary>
public sealed partial class RelayAnswersTests
{
    private const string Video = "https://cdn.example/v.mp4";
    private const string Link = "https://cdn.example/d/8f2c?sig=1";

    public static TheoryData<string> Rows => [.. Lines().Where(line => line.Length > 0 && line[0] != '#')];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_is_read_as_what_it_means(string row)
    {
        Match match = Row().Match(row);
        TaskReading reading = Answers.Adapter(match.Groups["adapter"].Success ? match.Groups["adapter"].Value : "mingyan")
            .Read(new GatewayAnswer(
            match.Groups["status"].Success ? int.Parse(match.Groups["status"].ValueSpan) : 200,
            new AnswerHeaders { ContentType = match.Groups["type"].Success ? match.Groups["type"].Value : "application/json" },
            Bytes(Filled(match.Groups["body"].Value), match.Groups["encoding"].Value)) { Asked = new("t1") });

        string expected = Filled(match.Groups["expected"].Value);
        string[] said = Said(reading);
        Assert.True(said.Any(one => Fits(expected, one)), $"{expected}\n{said[0]}");
    }

    /// <summary>What may be said of a reading, the most exact first.</summary>
    private static string[] Said(TaskReading reading) => reading switch
    {
        { Failure: { } failure } => Failed(failure),
        _ when !reading.IsOf(new("t1")) => [$"another's: {reading.Id}"],
        { Status: VeoTaskStatus.Succeeded } => [
            $"succeeded {string.Join(' ', reading.Links)}".TrimEnd() + (reading.Inline.Count > 0 ? " and bytes" : "")],
        { Status: VeoTaskStatus.Failed, Error: { } error } =>
            [$"{(error.Category is VeoErrorCategory.TaskExpired ? "expired" : "failed")} {error.Message}", "ended"],
        { Status: VeoTaskStatus.Canceled } => ["canceled", "ended"],
        _ => [reading.Status.ToString().ToLowerInvariant(), "open"],
    };

    private static string[] Failed(RequestFailure failure)
    {
        string how = failure.IsTransient ? "passes" : "final";
        return [$"no task: {failure.Category}, {how}: {failure.Error.Message}", $"no task: {failure.Category}, {how}",
            $"no task: any, {how}", "no task: any"];
    }

    private static bool Fits(string expected, string said) =>
        Regex.IsMatch(said, $"^{Regex.Escape(expected).Replace("…", ".*")}$", RegexOptions.Singleline);

    private static string Filled(string text) => text.Replace("$video", Video).Replace("$link", Link).Replace('↵', '\n');

    private static byte[] Bytes(string text, string encoding) => (encoding.Length == 0 ? Encoding.UTF8
        : CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(text);

    private static IEnumerable<string> Lines()
    {
        using StreamReader reader = new(typeof(RelayAnswersTests).Assembly.GetManifestResourceStream("answers.txt")!);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    [GeneratedRegex(@"^((?<adapter>[a-z]+) \| )?(HTTP (?<status>\d{3})( (?<type>(?!in )\S+))?( in (?<encoding>\S+))? \| )?(?<body>.*?)  =>  (?<expected>.*)$")]
    private static partial Regex Row();
}
