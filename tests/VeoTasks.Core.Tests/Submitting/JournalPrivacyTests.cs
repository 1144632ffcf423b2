using VeoTasks.Gateways;
using VeoTasks.Submitting;
using VeoTasks.Tests.Gateways;
using Xunit;

namespace VeoTasks.Tests.Submitting;

/// <summary>What the journal keeps to itself, and whom it is kept from.</summary>
public sealed class JournalPrivacyTests : IDisposable
{
    private readonly SubmitRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Neither_key_nor_image_nor_body_is_in_the_journal()
    {
        const string Key = "sk-secret-of-the-user-0123456789";
        (SubmissionRow? row, _) = SubmissionRow.Create(
            Answers.Provider("mulerun"),
                new Submission { Prompt = "a fox", Image = new("data:image/png;base64,SECRETPICTURE"), NegativePrompt = "hidden words" },
                "shot");
        await _rig.AcceptAsync(row!, "one");

        string text = File.ReadAllText(_rig.JournalPath);
        Assert.DoesNotContain("SECRETPICTURE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden words", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.Contains("a fox", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_that_is_not_to_be_kept_is_there_as_a_hash_and_found_all_the_same()
    {
        SubmissionRow row = SubmitRig.Row("mulerun", "a secret fox");
        using (SubmissionJournal journal = _rig.Journal(hidesPrompts: true))
        {
            await journal.OpenAsync(TestContext.Current.CancellationToken);
            Claim claim = await journal.ClaimAsync(row, TestContext.Current.CancellationToken);
            await journal.EndAsync(journal.EndOf(claim.Entry, SubmitRig.Taken));
        }

        string text = File.ReadAllText(_rig.JournalPath);
        Assert.DoesNotContain("secret fox", text, StringComparison.Ordinal);
        Assert.Contains("promptSha256", text, StringComparison.Ordinal);
        Assert.Equal(ClaimKind.Accepted, (await _rig.ClaimAsync(row)).Kind);
    }

    [Fact]
    public async Task The_journal_is_the_users_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await _rig.AcceptAsync(SubmitRig.Row("mulerun", "a fox"), "one");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_rig.JournalPath));

        File.SetUnixFileMode(_rig.JournalPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        await Assert.ThrowsAsync<JournalException>(() => _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
    }

    [Fact]
    public async Task A_link_in_the_journals_place_is_not_written_through()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string target = _rig.JournalPath + ".target";
        File.WriteAllText(target, "");
        File.CreateSymbolicLink(_rig.JournalPath, target);

        await Assert.ThrowsAsync<JournalException>(() => _rig.ClaimAsync(SubmitRig.Row("mulerun", "a fox")));
        Assert.Empty(File.ReadAllText(target));
    }
}
