using System.Collections;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace VeoTasks.Tests.Repository;

/// <summary>What a user meets behind [VeoTasks. and Tab: what cmdlets take and give, and nothing of how they do it.</summary>
public sealed class ExportedTypesTests
{
    private const string Cmdlets = "VeoTasks.Cmdlets.";

    private static readonly string[] Models =
    [
        "VeoTasks.SavedVideo", "VeoTasks.VeoEmulator", "VeoTasks.VeoErrorCategory", "VeoTasks.VeoFailOn", "VeoTasks.VeoProvider",
        "VeoTasks.VeoProviderSummary", "VeoTasks.VeoProviderTest", "VeoTasks.VeoRunEnd", "VeoTasks.VeoSubmission",
        "VeoTasks.VeoSubmissionState",
        "VeoTasks.VeoSummary", "VeoTasks.VeoTask",
        "VeoTasks.VeoTaskError", "VeoTasks.VeoTaskException", "VeoTasks.VeoTaskReference", "VeoTasks.VeoTaskStatus", "VeoTasks.VeoVideo",
        "VeoTasks.VeoVideoTransport",
    ];

    [Fact]
    public void The_library_exports_the_models() => Assert.Equal(Models, Exported("bin/VeoTasks.Core.dll"));

    [Fact]
    public void The_resilience_library_exports_nothing() => Assert.Empty(Exported("bin/private/VeoTasks.Resilience.dll"));

    /// <summary>
    /// PowerShell finds only public cmdlets, whose base classes have to be as public; and only a public type can have the views' property.
    /// </summary>
    [Fact]
    public void The_module_exports_its_cmdlets_with_their_bases_and_the_views() => Assert.Equal(
        [
            .. new[]
            {
                "ExportVeoReportCommand", "GetVeoProviderCommand", "GetVeoSubmissionCommand", "GetVeoTaskCommand", "JournalCmdlet",
                "NewVeoTaskCommand",
                "RegisterVeoProviderCommand", "RemoveVeoSubmissionCommand", "SaveVeoVideoCommand",
                "SelectVeoShardCommand", "SetVeoSubmissionCommand", "StartVeoEmulatorCommand", "StopVeoEmulatorCommand",
                "StopVeoTaskCommand", "TestVeoProviderCommand",
                "UnregisterVeoProviderCommand", "VeoCmdlet", "VeoRunCmdlet", "VeoTaskCmdlet", "WaitVeoTaskCommand",
            }.Select(name => Cmdlets + name),
            "VeoTasks.Output.Views",
        ],
        Exported("bin/VeoTasks.dll"));

    /// <summary>PowerShell cannot index the compiler's own lists, and shows their names where it shows a type.</summary>
    [Fact]
    public void What_holds_several_is_an_array_of_them()
    {
        List<PropertyInfo> several = [.. typeof(VeoTask).Assembly.GetExportedTypes()
            .Where(type => Models.Contains(type.FullName))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(property => property.DeclaringType!.Assembly == typeof(VeoTask).Assembly)
            .Where(property => property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))];
        Assert.NotEmpty(several);
        Assert.All(several, property => Assert.True(
            property.PropertyType.IsArray || property.PropertyType.Name.Contains("Dictionary", StringComparison.Ordinal),
            $"{property.DeclaringType!.Name}.{property.Name} is a {property.PropertyType}"));
    }

    private static string[] Exported(string assembly)
    {
        using PEReader file = new(File.OpenRead(Path.Combine(RepositoryRoot.Path, assembly)));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeDefinitions
            .Select(metadata.GetTypeDefinition)
            .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
            .Order(StringComparer.Ordinal)];
    }
}
