using System.Net;
using FsCheck;
using FsCheck.Fluent;
using VeoTasks.Http;
using VeoTasks.Saving;
using VeoTasks.Tests.Saving.Support;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving;

/// <summary>
/// Any faults in any order, over several runs on the same files: the end is one whole file of one version that the server had, or a failure
/// and no file under the final name; and a good file that was there before is never touched, or only replaced by a whole one.
/// </summary>
public sealed class VideoDownloaderPropertyTests
{
    private const int Runs = 3;

    /// <summary>One thing a server does at one request.</summary>
    private enum Happening
    {
        Fine,
        Cut,
        EarlyEnd,
        EarlyEndWithoutLength,
        NoLength,
        Stall,
        NewContent,
        NewContentOfSameLength,
        NewContentIgnoringCondition,
        RangeIgnored,
        WrongStart,
        OtherTotal,
        NoContentRange,
        Packed,
        PackedPart,
        TooMany,
        ServerError,
        NoConnection,
        Expired,
        Page,
    }

    private sealed record Scenario(
        bool HasETag, bool HasDate, bool HasOldFile, ExistingFile Existing, IReadOnlyList<(Happening What, int Where)> Story)
    {
        /// <summary>Whether a file is in the way that nobody knows and that must not be touched.</summary>
        public bool IsForeign => HasOldFile && Existing is ExistingFile.KeepKnown;

        public override string ToString() =>
            $"etag {HasETag}, date {HasDate}, old file {HasOldFile}, {Existing}: {string.Join(' ', Story)}";
    }

    private static Gen<Scenario> Scenarios { get; } =
        from hasETag in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from hasDate in Gen.Elements(true, false)
        from hasOldFile in Gen.Elements(true, false)
        from existing in Gen.Elements(ExistingFile.Keep, ExistingFile.KeepKnown, ExistingFile.Replace)
        from length in Gen.Choose(0, 20)
        from story in Gen.Zip(Gen.Elements(Enum.GetValues<Happening>()), Gen.Choose(0, 4000)).ListOf(length)
        select new Scenario(hasETag, hasDate, hasOldFile, existing, [.. story]);

    [Fact]
    public void The_end_is_a_whole_file_of_one_version_or_none() => Prop.ForAll(Arb.From(Scenarios), async scenario =>
    {
        using DownloadRig rig = new();
        byte[] old = Mp4Sample.Make(700, seed: 99);
        List<byte[]> versions = [Mp4Sample.Make(3_000, seed: 1)];
        Prepare(rig.Cdn, scenario, versions[0]);
        rig.AskAgain = _ => ValueTask.FromResult<Attempt<VeoTask>>(DownloadRig.TaskWith(DownloadRig.Video));
        if (scenario.HasOldFile)
        {
            File.WriteAllBytes(rig.Path, old);
        }

        foreach ((Happening what, int where) in scenario.Story)
        {
            rig.Cdn.Script.Enqueue((cdn, range) => Happen(cdn, range, versions, what, where, rig));
        }

        for (int run = 0; run < Runs; run++)
        {
            Attempt<SavedVideo> end = await rig.SaveAsync(scenario.Existing);
            AssertPromise(rig, scenario, end, versions, old);
        }

        // Whatever happened, once the server behaves the next run gets there.
        rig.Cdn.Script.Clear();
        Attempt<SavedVideo> last = await rig.SaveAsync(scenario.Existing);
        Assert.Equal(scenario.IsForeign ? VeoErrorCategory.FileExists : null, last.Failure?.Category);
    }).Check(Effort.Of(usual: 75, full: 300));

    private static void AssertPromise(DownloadRig rig, Scenario scenario, Attempt<SavedVideo> end, List<byte[]> versions, byte[] old)
    {
        byte[]? file = File.Exists(rig.Path) ? File.ReadAllBytes(rig.Path) : null;
        if (scenario.IsForeign)
        {
            Assert.Equal(VeoErrorCategory.FileExists, end.Failure!.Category);
            Assert.Equal(old, file);
            Assert.Empty(rig.Cdn.Ranges);
            return;
        }

        if (scenario is { HasOldFile: true, Existing: ExistingFile.Keep })
        {
            Assert.True(end.Value!.Skipped);
            Assert.Equal(old, file);
            Assert.Empty(rig.Cdn.Ranges);
            return;
        }

        bool isVersion = file is not null && versions.Any(version => version.AsSpan().SequenceEqual(file));
        bool isOld = file is not null && scenario.HasOldFile && old.AsSpan().SequenceEqual(file);
        Assert.True(file is null || isVersion || isOld, "The final name shows something that no server ever had.");
        Assert.True(file is not null || !scenario.HasOldFile, "The old file is gone.");
        if (end.Value is { } saved)
        {
            Assert.True(isVersion);
            Assert.Equal(DownloadRig.Hash(file!), saved.Sha256);
            Assert.Equal([DownloadRig.Name], rig.Files);
        }
    }

    private static void Prepare(FakeCdn cdn, Scenario scenario, byte[] content)
    {
        cdn.Content = content;
        cdn.ETag = scenario.HasETag ? "\"1\"" : null;
        cdn.LastModified = scenario.HasDate ? cdn.Date.AddHours(-1) : null;
    }

    private static HttpResponseMessage Happen(
        FakeCdn cdn, ResumeRange? range, List<byte[]> versions, Happening what, int where, DownloadRig rig)
    {
        FakeCdn.Fault fault = what switch
        {
            Happening.Cut => Faults.CutAfter(where),
            Happening.EarlyEnd => Faults.EndAfter(where),
            Happening.EarlyEndWithoutLength => Faults.EndAfterWithoutLength(where),
            Happening.NoLength => Faults.NoLength(),
            Happening.Stall => Faults.Stall(where, TimeSpan.FromMinutes(1), rig.Clock),
            Happening.NewContent => ChangeTo(versions, 2_000 + where, Faults.CutAfter(where / 2)),
            Happening.NewContentOfSameLength => ChangeTo(versions, cdn.Content.Length, Faults.CutAfter(where / 2)),
            Happening.NewContentIgnoringCondition => ChangeTo(versions, cdn.Content.Length, OnlyWithRange(range, Faults.IgnoreCondition())),
            Happening.RangeIgnored => Faults.IgnoreRange(),
            Happening.WrongStart => Faults.PartFromZero(),
            Happening.OtherTotal => OnlyWithRange(range, Faults.OtherTotal()),
            Happening.NoContentRange => Faults.PartWithoutRange(),
            Happening.Packed => Faults.Gzip(),
            Happening.PackedPart => Faults.PackedPart(),
            Happening.TooMany => Faults.TooMany(1),
            Happening.ServerError => Faults.Status(HttpStatusCode.BadGateway),
            Happening.NoConnection => Faults.NoConnection(),
            Happening.Expired => Faults.Status(HttpStatusCode.Forbidden),
            Happening.Page => Faults.Page("<html>expired</html>"),
            _ => (good, asked) => good.Answer(asked),
        };
        return fault(cdn, range);
    }

    /// <summary>A change shows in the entity tag and in the date, where the server sends them.</summary>
    private static FakeCdn.Fault ChangeTo(List<byte[]> versions, int length, FakeCdn.Fault then) => (cdn, range) =>
    {
        versions.Add(Mp4Sample.Make(length, seed: versions.Count + 1));
        cdn.Content = versions[^1];
        cdn.ETag = cdn.ETag is null ? null : $"\"{versions.Count}\"";
        cdn.LastModified = cdn.LastModified?.AddMinutes(1);
        return then(cdn, range);
    };

    private static FakeCdn.Fault OnlyWithRange(ResumeRange? range, FakeCdn.Fault fault) =>
        (cdn, asked) => range?.Offset < cdn.Content.Length ? fault(cdn, asked) : cdn.Answer(asked);
}
