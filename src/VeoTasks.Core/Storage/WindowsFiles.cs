using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>
/// Files as Windows tells of them. Names are opened for their attributes alone, which collides with no other opening, however exclusive.
/// </summary>
internal static class WindowsFiles
{
    private const int NotThere = 2;
    private const int NoFolder = 3;
    private const uint ReadAttributes = 0x80;
    private const uint ShareAll = 7;
    private const uint OpenExisting = 3;
    private const uint FoldersToo = 0x0200_0000;
    private const uint NoFollow = 0x0020_0000;
    private const int TagInformation = 9;
    private const int OnDisk = 1;

    /// <summary>
    /// In the tag of what leads elsewhere: links and mounted folders, but not files that a cloud or a compressor keeps (winnt.h).
    /// </summary>
    private const uint Surrogate = 0x2000_0000;

    /// <summary>Below it every call takes a path as it is.</summary>
    private const int LongestPath = 248;

    public static FileIdentity? Find(string path, bool follow)
    {
        using SafeFileHandle file = CreateFile(
            LongPath(path), ReadAttributes, ShareAll, 0, OpenExisting, FoldersToo | (follow ? 0 : NoFollow), 0);
        return !file.IsInvalid ? Read(file)
            : Marshal.GetLastPInvokeError() is NotThere or NoFolder ? null
            : throw DiskCalls.WindowsFailure();
    }

    public static FileIdentity Read(SafeFileHandle file)
    {
        if (!GetFileInformationByHandle(file, out Answer answer))
        {
            throw DiskCalls.WindowsFailure();
        }

        const FileAttributes NotPlain = FileAttributes.Directory | FileAttributes.Device;
        bool isLink = (answer.Attributes & FileAttributes.ReparsePoint) != 0
            && GetFileInformationByHandleEx(file, TagInformation, out Tag tag, Marshal.SizeOf<Tag>())
            && (tag.Value & Surrogate) != 0;
        bool isPlain = (answer.Attributes & NotPlain) == 0 && !isLink && GetFileType(file) == OnDisk;
        return new FileIdentity(answer.Volume, ((ulong)answer.NodeHigh << 32) | answer.NodeLow, answer.Links, isPlain, IsPrivate: true);
    }

    /// <summary>A full path in the form that may have more than 260 characters.</summary>
    public static string LongPath(string path) =>
        path.Length < LongestPath || path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path
        : path.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC" + path[1..]
        : @"\\?\" + path;

    [DllImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [DllImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, out Answer answer);

    [DllImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandleEx(SafeFileHandle file, int kind, out Tag tag, int size);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int GetFileType(SafeFileHandle file);

    /// <summary>BY_HANDLE_FILE_INFORMATION, as far as it is read here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct Answer
    {
        [FieldOffset(0)]
        public FileAttributes Attributes;

        [FieldOffset(28)]
        public uint Volume;

        [FieldOffset(40)]
        public uint Links;

        [FieldOffset(44)]
        public uint NodeHigh;

        [FieldOffset(48)]
        public uint NodeLow;
    }

    /// <summary>FILE_ATTRIBUTE_TAG_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Tag
    {
        public uint Attributes;
        public uint Value;
    }
}
