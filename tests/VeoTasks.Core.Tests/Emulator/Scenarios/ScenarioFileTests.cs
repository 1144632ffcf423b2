using System.Text;
using VeoTasks.Emulator.Scenarios;
using VeoTasks.Tests.Saving.Support;
using Xunit;

namespace VeoTasks.Tests.Emulator.Scenarios;

/// <summary>The file around a scenario.</summary>
public sealed class ScenarioFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE", "utf-32"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task It_is_read_in_every_encoding_that_begins_with_a_mark(string encoding)
    {
        await File.WriteAllTextAsync(
            _folder["s.json"], """[{"gateway": "mulerun", "id": "über"}]""", Encoding.GetEncoding(encoding),
            TestContext.Current.CancellationToken);
        var scenario = await ScenarioFile.ReadAsync(_folder["s.json"], TestContext.Current.CancellationToken);
        Assert.Equal("über", Assert.Single(scenario.Tasks).Id);
    }

    [Fact]
    public async Task A_mistake_in_it_names_the_file()
    {
        await File.WriteAllTextAsync(_folder["s.json"], """[{"gateway": "mulerun"}]""", TestContext.Current.CancellationToken);
        Assert.Equal($"The scenario '{_folder["s.json"]}' does not work: $[0].id: the id is empty (task '').", await RefusalAsync(
            _folder["s.json"]));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named() =>
        Assert.StartsWith(
            $"The scenario '{_folder["none.json"]}' cannot be read: Could not find file", await RefusalAsync(_folder["none.json"]),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_is_called_one() =>
        Assert.Equal(
            $"The scenario '{_folder.Path}' cannot be read: it is a folder; name the file in it.", await RefusalAsync(_folder.Path));

    [Fact]
    public async Task An_empty_name_is_called_one() =>
        Assert.Equal("The scenario '' cannot be read: its name is empty; name a file.", await RefusalAsync(""));

    [Fact]
    [Trait("Needs", "a user but root")]
    public async Task A_file_that_may_not_be_read_is_named()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "This user is root, who may read every file; it takes another.");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode of a file.");
        await File.WriteAllTextAsync(_folder["s.json"], "[]", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["s.json"], UnixFileMode.None);
        }

        Assert.StartsWith(
            $"The scenario '{_folder["s.json"]}' cannot be read: ", await RefusalAsync(_folder["s.json"]), StringComparison.Ordinal);
    }

    private static async Task<string> RefusalAsync(string path) =>
        (await Assert.ThrowsAsync<FormatException>(() => ScenarioFile.ReadAsync(path, TestContext.Current.CancellationToken))).Message;
}
