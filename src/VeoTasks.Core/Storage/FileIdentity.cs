using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>
/// Which file it is, of which kind and whose, for which .NET has no call. Linux tells by statx(2), whose layout is the same on every
/// processor, macOS by stat(2), and Windows by GetFileInformationByHandle. Elsewhere, and on Linux with a C library from before 2018, it is
/// not known and the caller has to do with what .NET tells.
/// </summary>
/// <param name="Device">The volume.</param>
/// <param name="Node">The file's number on it.</param>
/// <param name="Links">How many names the file has.</param>
/// <param name="IsPlain">Whether it is a file with bytes in it, and no link, folder, pipe, socket or device.</param>
/// <param name="IsPrivate">Whether no other user but the system's can change it. Windows does not tell, and is believed.</param>
internal sealed record FileIdentity(ulong Device, ulong Node, uint Links, bool IsPlain, bool IsPrivate)
{
    private static readonly Lazy<bool> LazyIsKnown = new(CanAsk);

    /// <summary>Whether this system tells.</summary>
    public static bool IsKnown => LazyIsKnown.Value && !IsHidden.Value;

    /// <summary>Lets tests see what holds where the system does not tell.</summary>
    internal static AsyncLocal<bool> IsHidden { get; } = new();

    /// <summary>Whether both are the same file.</summary>
    public bool IsSame(FileIdentity? other) => (Device, Node) == (other?.Device, other?.Node);

    /// <summary>What has this name, be it a link; null when nothing has.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileIdentity? OfName(string path) => Find(path, follow: false);

    /// <summary>What this name leads to; null when that is nothing.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileIdentity? Behind(string path) => Find(path, follow: true);

    /// <summary>What was opened.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileIdentity Of(SafeFileHandle file) =>
        OperatingSystem.IsWindows() ? WindowsFiles.Read(file) : OperatingSystem.IsMacOS() ? MacFiles.Read(file) : LinuxFiles.Read(file);

    private static FileIdentity? Find(string path, bool follow) =>
        OperatingSystem.IsWindows() ? WindowsFiles.Find(path, follow)
        : OperatingSystem.IsMacOS() ? MacFiles.Find(path, follow)
        : LinuxFiles.Find(path, follow);

    /// <summary>Asks for what is known: the root, and, where nobody has tried it on this kind of system, this program.</summary>
    private static bool CanAsk()
    {
        try
        {
            return Behind(OperatingSystem.IsWindows() ? Path.GetPathRoot(Environment.SystemDirectory)! : "/") is { IsPlain: false }
                && (OperatingSystem.IsLinux() || Behind(Environment.ProcessPath!) is { IsPlain: true, Links: > 0 });
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException or IOException)
        {
            return false;
        }
    }
}

/// <summary>What all systems of Unix tell alike.</summary>
internal static class UnixFiles
{
    private const ushort KindMask = 0xF000;
    private const ushort PlainKind = 0x8000;
    private const ushort OthersMayWrite = 0b010_010;
    private const int NotThere = 2;
    private const int NoFolder = 20;

    /// <summary>Null where a name is free.</summary>
    public static FileIdentity? Judge(int result, string name, Func<FileIdentity> read)
    {
        int error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        return error switch
        {
            0 => read(),
            NotThere or NoFolder => null,
            _ => throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    public static bool IsPlain(ushort mode) => (mode & KindMask) == PlainKind;

    public static bool IsPrivate(ushort mode, uint owner) => (mode & OthersMayWrite) == 0 && (owner == 0 || owner == EffectiveUser());

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}

/// <summary>Files as statx(2) tells of them.</summary>
internal static class LinuxFiles
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7FF;

    public static FileIdentity? Find(string path, bool follow) =>
        UnixFiles.Judge(Statx(CurrentFolder, path, follow ? 0 : NoFollow, BasicFields, out Answer answer), path, () => ToIdentity(answer));

    public static FileIdentity Read(SafeFileHandle file) =>
        UnixFiles.Judge(Statx(file, "", EmptyPath, BasicFields, out Answer answer), "The open file", () => ToIdentity(answer))!;

    private static FileIdentity ToIdentity(Answer answer) => new(
        ((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor,
        answer.Node,
        answer.Links,
        UnixFiles.IsPlain(answer.Mode),
        UnixFiles.IsPrivate(answer.Mode, answer.Owner));

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Answer answer);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        SafeFileHandle file, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Answer answer);

    /// <summary>struct statx (linux/stat.h), as far as it is read here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Answer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Node;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}

/// <summary>Files as stat(2) of macOS tells of them, whose functions have other names on processors of Intel.</summary>
internal static class MacFiles
{
    private static readonly bool IsIntel = RuntimeInformation.ProcessArchitecture is Architecture.X64;

    public static FileIdentity? Find(string path, bool follow)
    {
        Answer answer;
        int result = IsIntel
            ? follow ? StatIntel(path, out answer) : LinkStatIntel(path, out answer)
            : follow ? Stat(path, out answer) : LinkStat(path, out answer);
        return UnixFiles.Judge(result, path, () => ToIdentity(answer));
    }

    public static FileIdentity Read(SafeFileHandle file) =>
        UnixFiles.Judge(
            IsIntel ? FileStatIntel(file, out Answer answer) : FileStat(file, out answer), "The open file", () => ToIdentity(answer))!;

    private static FileIdentity ToIdentity(Answer answer) =>
        new((uint)answer.Device, answer.Node, answer.Links, UnixFiles.IsPlain(answer.Mode), UnixFiles.IsPrivate(answer.Mode, answer.Owner));

    [DllImport("libc", EntryPoint = "stat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Answer answer);

    [DllImport("libc", EntryPoint = "lstat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Answer answer);

    [DllImport("libc", EntryPoint = "fstat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileStat(SafeFileHandle file, out Answer answer);

    [DllImport("libc", EntryPoint = "stat$INODE64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatIntel([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Answer answer);

    [DllImport("libc", EntryPoint = "lstat$INODE64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkStatIntel([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Answer answer);

    [DllImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileStatIntel(SafeFileHandle file, out Answer answer);

    /// <summary>struct stat with 64 bits for the file's number (sys/stat.h), as far as it is read here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Answer
    {
        [FieldOffset(0)]
        public int Device;

        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(6)]
        public ushort Links;

        [FieldOffset(8)]
        public ulong Node;

        [FieldOffset(16)]
        public uint Owner;
    }
}
