using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using VeoTasks.Storage;

namespace VeoTasks.Saving;

/// <summary>
/// What stands in the sidecar of a part file: which video its bytes belong to and how to ask for the rest of the same bytes.
/// No address and no key, so that nothing secret is left on disk.
/// </summary>
internal sealed record ResumeInfo
{
    private const int LongestNote = 4096;

    /// <summary>The layout in which all bytes of the part file are the video's first ones.</summary>
    private const int WithoutRanges = 1;

    /// <summary>The layout in which <see cref="Ranges"/> says which of them are there.</summary>
    private const int WithRanges = 2;

    /// <summary>
    /// A note is filled up with blanks to this many bytes. What is added to it later then fits in without making the file longer, so that
    /// a single write replaces it and a process that is killed leaves the old note or the new one, never half of each.
    /// </summary>
    internal const int DiskSpace = 1024;

    /// <summary>
    /// Stands behind a note: what is left of an older one that was longer, where an entity tag is very long, is none of it.
    /// </summary>
    private const byte End = (byte)'\n';

    /// <summary>The layout of the sidecar; one of another version is not read.</summary>
    public int Version { get; init; } = WithoutRanges;

    /// <summary>Which video: "provider:id#index".</summary>
    public required string Video { get; init; }

    /// <summary>The strong entity tag, with its quotation marks; null when the server sent none.</summary>
    public string? ETag { get; init; }

    /// <summary>When the content last changed, in UTC; only where there is no entity tag.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>How many bytes the whole file has; null when nobody said.</summary>
    public long? Length { get; init; }

    /// <summary>The hash of the whole file, 64 lower-case hexadecimal digits, once all of it is there; null before.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The run of the machine in which the bytes were written (<see cref="BootId"/>); null where nobody said.</summary>
    public string? Boot { get; init; }

    /// <summary>How many of the bytes were flushed to disk, which alone are there for sure once the machine was started anew.</summary>
    public long Flushed { get; init; }

    /// <summary>
    /// Which bytes are there while several connections fetch them: pairs of a first byte and the one behind the last, in order. Null when
    /// the part file has no gap.
    /// </summary>
    public long[][]? Ranges { get; init; }

    /// <summary>What an If-Range header compares; null when the rest cannot be asked for safely.</summary>
    public RangeConditionHeaderValue? Validator =>
        EntityTagHeaderValue.TryParse(ETag, out EntityTagHeaderValue? tag) ? (tag.IsWeak ? null : new RangeConditionHeaderValue(tag))
        : LastModified is { } date ? new RangeConditionHeaderValue(date)
        : null;

    /// <summary>
    /// Notes what an answer says of the file it brings. Only strong validators count (RFC 9110, 13.1.5): an entity tag without W/,
    /// or where there is none a Last-Modified that is at least a second older than the answer's Date (8.8.2.2).
    /// </summary>
    public static ResumeInfo Of(string video, HttpResponseMessage answer, long? length)
    {
        EntityTagHeaderValue? tag = answer.Headers.ETag;
        DateTimeOffset? modified = answer.Content.Headers.LastModified;
        bool isStrongDate = tag is null && answer.Headers.Date - modified >= TimeSpan.FromSeconds(1);
        return new ResumeInfo
        {
            Video = video,
            ETag = tag is { IsWeak: false } ? tag.ToString() : null,
            LastModified = isStrongDate ? modified : null,
            Length = length,
        };
    }

    /// <summary>
    /// Which bytes of a part file of that length are those that were written, whatever happened to the machine since: ranges in order and
    /// apart from each other, the first of which begins the file. None when the note makes no sense.
    /// </summary>
    public IReadOnlyList<ByteRange> Trusted(long length)
    {
        if (Boot is not null && Boot != BootId.Id)
        {
            return [new ByteRange(0, Math.Clamp(Flushed, 0, length))];
        }

        if (Ranges is null)
        {
            return [new ByteRange(0, length)];
        }

        List<ByteRange> there = [];
        foreach (long[] pair in Ranges)
        {
            if (Length is null || pair is not [var start, var end] || start > end || start < 0
                || (there is [] ? start > 0 : start <= there[^1].End))
            {
                return [];
            }

            if (start < length)
            {
                there.Add(new ByteRange(start, Math.Min(end, length)));
            }
        }

        return there;
    }

    /// <summary>The same of a part file in which these ranges are there.</summary>
    public ResumeInfo With(IReadOnlyList<ByteRange> there) =>
        this with { Version = WithRanges, Ranges = [.. there.Select(range => new[] { range.Start, range.End })] };

    /// <summary>The same of one without a gap.</summary>
    public ResumeInfo WithoutGap() => this with { Version = WithoutRanges, Ranges = null };

    /// <summary>Reads a sidecar; null when there is none, or none that this version wrote.</summary>
    public static ResumeInfo? Read(string path)
    {
        try
        {
            using SafeFileHandle file = PlainFile.OpenToRead(path, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> json = new byte[LongestNote + 1];
            json = json[..RandomAccess.Read(file, json, 0)];
            json = json.IndexOf(End) is >= 0 and int end ? json[..end] : json;
            ResumeInfo? note = json.Length > LongestNote ? null : StoredJson.Read(json, Read);
            return note is { Video: not null, Version: WithoutRanges, Ranges: null }
                    or { Video: not null, Version: WithRanges, Ranges: not null }
                ? note
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Writes it, before the bytes it speaks of. Not flushed to disk: should a crash lose it, the part file merely starts over.
    /// </summary>
    public void Write(string path, IDisk disk)
    {
        byte[] json = StoredJson.Write(Write);
        byte[] padded = new byte[Math.Max(json.Length + 1, DiskSpace)];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        padded[json.Length] = End;
        disk.Put(path, padded);
    }

    private static ResumeInfo Read(JsonElement json) => new()
    {
        Version = json.Member("version")?.GetInt32() ?? WithoutRanges,
        Video = json.String("video")!,
        ETag = json.String("etag"),
        LastModified = json.Member("lastModified")?.GetDateTimeOffset(),
        Length = json.Member("length")?.GetInt64(),
        Sha256 = json.String("sha256"),
        Boot = json.String("boot"),
        Flushed = json.Member("flushed")?.GetInt64() ?? 0,
        Ranges = json.Member("ranges") is { } ranges ? [.. ranges.EnumerateArray().Select(ReadRange)] : null,
    };

    private static long[] ReadRange(JsonElement pair) => [.. pair.EnumerateArray().Select(number => number.GetInt64())];

    private void Write(Utf8JsonWriter json)
    {
        json.Put("version", Version);
        json.Put("video", Video);
        json.Put("etag", ETag);
        json.Put("lastModified", LastModified);
        json.Put("length", Length);
        json.Put("sha256", Sha256);
        json.Put("boot", Boot);
        json.Put("flushed", Flushed > 0 ? Flushed : (long?)null);
        if (Ranges is not null)
        {
            json.WriteStartArray("ranges");
            foreach (long[] pair in Ranges)
            {
                json.WriteStartArray();
                json.WriteNumberValue(pair[0]);
                json.WriteNumberValue(pair[1]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }
    }
}

/// <summary>
/// Which run of this machine it is, from power-on to power-off. Bytes that were written but not flushed survive the death of a process,
/// not that of the machine: it may leave a file of the right length with zeros in it.
/// </summary>
internal static class BootId
{
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";
    private const int TimeOfDayInformation = 3;

    /// <summary>
    /// Differs between any two runs of the machine. Where the system has no such id it is another in every process: unflushed bytes are
    /// fetched again then.
    /// </summary>
    public static string Id { get; } = Read() ?? Guid.NewGuid().ToString();

    private static string? Read()
    {
        try
        {
            return OperatingSystem.IsWindows() ? ReadWindows()
                : OperatingSystem.IsMacOS() ? ReadMac()
                : File.ReadAllText(LinuxBootId).Trim();
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The moment of the start, to a ten-millionth of a second.</summary>
    private static string? ReadWindows()
    {
        long[] times = new long[6];
        bool isKnown = NtQuerySystemInformation(TimeOfDayInformation, times, times.Length * sizeof(long), out _) == 0 && times[0] != 0;
        return isKnown ? times[0].ToString(CultureInfo.InvariantCulture) : null;
    }

    private static string? ReadMac()
    {
        byte[] text = new byte[64];
        nint length = text.Length;
        return SystemControl("kern.bootsessionuuid", text, ref length, 0, 0) == 0 && length > 1
            ? System.Text.Encoding.ASCII.GetString(text, 0, (int)length - 1)
            : null;
    }

    [DllImport("ntdll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NtQuerySystemInformation(int kind, [Out] long[] answer, int size, out int written);

    [DllImport("libc", EntryPoint = "sysctlbyname")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SystemControl(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [Out] byte[] answer, ref nint length, nint newValue, nint newLength);
}
