using VeoTasks.Storage;
using VeoTasks.Tests.Saving;
using VeoTasks.Tests.Saving.Files;
using VeoTasks.Tests.Saving.Ledger;
using Xunit;

namespace VeoTasks.Tests.Storage;

// What depends on files once more, as on systems that do not tell one file from another: whatever needs to know that is skipped there.

public sealed class PlainFileWithoutIdentityTests : PlainFileTests
{
    public PlainFileWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;

    [Fact]
    public void The_system_does_not_tell() => Assert.False(FileIdentity.IsKnown);
}

public sealed class PrivateFileWithoutIdentityTests : PrivateFileTests
{
    public PrivateFileWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class PlainTargetWithoutIdentityTests : PlainTargetTests
{
    public PlainTargetWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class VideoDownloaderTargetWithoutIdentityTests : VideoDownloaderTargetTests
{
    public VideoDownloaderTargetWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class VideoDownloaderLeftoverWithoutIdentityTests : VideoDownloaderLeftoverTests
{
    public VideoDownloaderLeftoverWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class VideoDownloaderLedgerWithoutIdentityTests : VideoDownloaderLedgerTests
{
    public VideoDownloaderLedgerWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class VideoDownloaderOrderWithoutIdentityTests : VideoDownloaderOrderTests
{
    public VideoDownloaderOrderWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class VideoDownloaderOddRangesWithoutIdentityTests : VideoDownloaderOddRangesTests
{
    public VideoDownloaderOddRangesWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class VideoDownloaderResumeWithoutIdentityTests : VideoDownloaderResumeTests
{
    public VideoDownloaderResumeWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class LedgerFileWithoutIdentityTests : LedgerFileTests
{
    public LedgerFileWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}

public sealed class LedgerFailureWithoutIdentityTests : LedgerFailureTests
{
    public LedgerFailureWithoutIdentityTests() => FileIdentity.IsHidden.Value = true;
}
