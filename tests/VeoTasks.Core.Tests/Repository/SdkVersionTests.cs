using System.Runtime.InteropServices;
using VeoTasks.Tests.Saving.Support;

namespace VeoTasks.Tests.Repository;

/// <summary>Which SDKs global.json takes, asked of the host's own resolver with folders that stand for installed SDKs.</summary>
public sealed class SdkVersionTests
{
    [Theory]
    [InlineData("10.0.100")]
    [InlineData("10.0.199")]
    [InlineData("10.0.401")]
    [InlineData("10.0.999")]
    [InlineData("10.1.100")]
    public void Any_SDK_of_NET_10_is_taken(string version) => Assert.Equal(version, Resolve(version));

    [Theory]
    [InlineData("9.0.300")]
    [InlineData("11.0.100")]
    [InlineData("10.0.100-rc.2")]
    public void An_SDK_of_another_NET_or_before_its_release_is_not(string version) => Assert.Null(Resolve(version));

    [Fact]
    public void Of_several_the_newest_is_taken() =>
        Assert.Equal("10.0.401", Resolve("9.0.300", "10.0.100", "10.0.401", "10.0.200", "11.0.100"));

    private static string? Resolve(params string[] installed)
    {
        using TempFolder dotnet = new();
        foreach (string version in installed)
        {
            Directory.CreateDirectory(dotnet[Path.Combine("sdk", version)]);
            File.WriteAllText(dotnet[Path.Combine("sdk", version, "dotnet.dll")], "");
        }

        string? found = null;
        nint library = NativeLibrary.Load(HostPath());
        // Or it would tell the whole console what was not found.
        Export<SetErrorWriter>(library, "hostfxr_set_error_writer")(static _ => { });
        Resolver resolve = Export<Resolver>(library, "hostfxr_resolve_sdk2");
        resolve(ToNative(dotnet.Path), ToNative(RepositoryRoot.Path), 0, (key, value) => found = key == 0 ? Path.GetFileName(
            FromNative(value)) : found);
        return found;
    }

    private static T Export<T>(nint library, string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));

    /// <summary>The resolver of the runtime that runs this.</summary>
    private static string HostPath()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Directory.EnumerateFiles(Path.Combine(root, "host", "fxr"), "*hostfxr.*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Last();
    }

    private static nint ToNative(string text) =>
        OperatingSystem.IsWindows() ? Marshal.StringToHGlobalUni(text) : Marshal.StringToCoTaskMemUTF8(text);

    private static string? FromNative(nint text) =>
        OperatingSystem.IsWindows() ? Marshal.PtrToStringUni(text) : Marshal.PtrToStringUTF8(text);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void ErrorWriter(nint message);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint SetErrorWriter(ErrorWriter writer);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Found(int key, nint value);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Resolver(nint folder, nint workingFolder, int flags, Found found);
}
