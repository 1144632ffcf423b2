using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace VeoTasks.Benchmarks.Downloads;

/// <summary>
/// The files that the server has, and room for those that are fetched, in a temporary folder that goes when it is disposed.
/// </summary>
internal sealed class FetchFiles : IDisposable
{
    private const int BlockLength = 1024 * 1024;
    private const int BoxHeaderLength = 8;

    /// <summary>The sets, and the largest of them once more as it is fetched, with as much again to spare.</summary>
    private static readonly long Needed = 2 * FetchSet.Large.Bytes;

    private readonly string _folder = Directory.CreateTempSubdirectory("veotasks-downloads-").FullName;
    private readonly Dictionary<(string Set, int Number), string> _digests = [];
    private int _destinations;

    private FetchFiles()
    {
    }

    /// <summary>Where the sets lie.</summary>
    public string Served => Path.Combine(_folder, "served");

    /// <summary>Makes them.</summary>
    /// <exception cref="IOException">There is no room for them.</exception>
    public static async Task<FetchFiles> CreateAsync(CancellationToken cancellationToken)
    {
        FetchFiles files = new();
        try
        {
            if (new DriveInfo(files._folder).AvailableFreeSpace is var free && free < Needed)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"This benchmark needs {Needed >> 30} GiB in "
                    + $"{Path.GetTempPath()}; {free >> 30} are free. TMPDIR names another folder."));
            }

            foreach (FetchSet set in FetchSet.All)
            {
                await files.FillAsync(set, cancellationToken);
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>The SHA-256 of a file, in hexadecimal.</summary>
    public string Digest(FetchSet set, int number) => _digests[(set.Name, number)];

    /// <summary>A new empty folder to fetch into.</summary>
    public string NewDestination() => Directory.CreateDirectory(
        Path.Combine(_folder, "fetched", (++_destinations).ToString(CultureInfo.InvariantCulture))).FullName;

    /// <summary>
    /// Frees what was fetched into a folder. The empty files stay until the end: ext4 uses no inode again within a minute
    /// (fs/ext4/ialloc.c,
    /// <c>recently_deleted</c>) but looks at each of them for every new file, so the more had been deleted, the slower all that came later
    /// would be.
    /// </summary>
    public static void Empty(string destination)
    {
        foreach (string path in Directory.EnumerateFiles(destination, "*", SearchOption.AllDirectories))
        {
            using FileStream file = new(path, FileMode.Truncate);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task FillAsync(FetchSet set, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Served, set.Name)).FullName;
        for (int number = 0; number < set.Count; number++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.mp4"));
            await WriteAsync(path, set.Lengths[number], cancellationToken);
            await using FileStream file = File.OpenRead(path);
            _digests[(set.Name, number)] = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }
    }

    /// <summary>
    /// A short real video with noise behind it in a <c>free</c> box (ISO/IEC 14496-12, 8.1.2), which players skip; on disk when this ends.
    /// </summary>
    public static async Task WriteAsync(string path, long length, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        await using (Stream sample = typeof(FetchFiles).Assembly.GetManifestResourceStream("sample.mp4")!)
        {
            await sample.CopyToAsync(file, cancellationToken);
        }

        byte[] header = new byte[BoxHeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)(length - file.Length));
        "free"u8.CopyTo(header.AsSpan(4));
        await file.WriteAsync(header, cancellationToken);

        byte[] noise = new byte[BlockLength];
        Random.Shared.NextBytes(noise);
        while (file.Length < length)
        {
            await file.WriteAsync(noise.AsMemory(0, (int)Math.Min(noise.Length, length - file.Length)), cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }
}
