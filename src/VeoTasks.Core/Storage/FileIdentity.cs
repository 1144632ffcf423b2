using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VeoTasks.Storage;

/// <summary>
/// Which file it is, of which kind and whose, for which .NET has no call. Linux tells by statx(2), whose layout is the same on every processor;
/// elsewhere, and on Linux with a C library from before 2018, it is not known and the caller has to do with what .NET tells.
/// </summary>
/// <param name="Device">The volume.</param>
/// <param name="Node">The file's number on it.</param>
/// <param name="Mode">Kind and permissions.</param>
/// <param name="Links">How many names the file has.</param>
/// <param name="Owner">The user's number.</param>
internal sealed record FileIdentity(ulong Device, ulong Node, ushort Mode, uint Links, uint Owner)
{
    private const ushort KindMask = 0xF000;
    private const ushort PlainKind = 0x8000;
    private const ushort OthersMayWrite = 0b010_010;
    private const int NotThere = 2;
    private const int NoFolder = 20;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7FF;

    private static readonly Lazy<bool> LazyIsKnown = new(CanAsk);

    /// <summary>Whether this system tells.</summary>
    public static bool IsKnown => LazyIsKnown.Value;

    /// <summary>Whether it is a file with bytes in it, and no link, folder, pipe, socket or device.</summary>
    public bool IsPlain => (Mode & KindMask) == PlainKind;

    /// <summary>Whether no other user but the system's can change it.</summary>
    public bool IsPrivate => (Mode & OthersMayWrite) == 0 && (Owner == 0 || Owner == EffectiveUser());

    /// <summary>Whether both are the same file.</summary>
    public bool IsSame(FileIdentity? other) => (Device, Node) == (other?.Device, other?.Node);

    /// <summary>What has this name, be it a link; null when nothing has.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileIdentity? OfName(string path) => Read(Statx(CurrentFolder, path, NoFollow, BasicFields, out Answer answer), path, answer);

    /// <summary>What this name leads to; null when that is nothing.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileIdentity? Behind(string path) => Read(Statx(CurrentFolder, path, 0, BasicFields, out Answer answer), path, answer);

    /// <summary>What was opened.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static FileIdentity Of(SafeFileHandle file) => Read(Statx(file, "", EmptyPath, BasicFields, out Answer answer), "The open file", answer)!;

    private static bool CanAsk()
    {
        try
        {
            return OperatingSystem.IsLinux() && Behind("/") is not null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException or IOException)
        {
            return false;
        }
    }

    private static FileIdentity? Read(int result, string name, Answer answer)
    {
        int error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        return error switch
        {
            0 => new FileIdentity(((ulong)answer.DeviceMajor << 32) | answer.DeviceMinor, answer.Node, answer.Mode, answer.Links, answer.Owner),
            NotThere or NoFolder => null,
            _ => throw new IOException($"{name}: {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Answer answer);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(SafeFileHandle file, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Answer answer);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

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
