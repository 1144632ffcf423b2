using Microsoft.VisualStudio.TestPlatform.ObjectModel;

namespace VeoTasks.Pester;

/// <summary>The Pester files as VSTest's test cases, which filters are held against.</summary>
internal static class PesterFiles
{
    private const string Suffix = ".Tests.ps1";

    /// <summary>
    /// The files that take longest, as measured; the others take the longer the longer they are. A wrong guess costs seconds and no result.
    /// </summary>
    private static readonly string[] Slow =
        ["Package", "Examples", "Canary", "New-VeoTask", "Wait-VeoTask", "Examples.Kubernetes", "Examples.Ssh", "Runbooks", "Hosts"];

    /// <summary>The properties that a filter may name.</summary>
    public static IEnumerable<string> Properties => ["FullyQualifiedName", "DisplayName", "Name"];

    /// <summary>The files of the tree that an assembly was built in, longest first: what takes longest should not start last.</summary>
    public static IEnumerable<TestCase> Of(string source) =>
        Folder(source) is { } folder
            ? new DirectoryInfo(folder).EnumerateFiles("*" + Suffix)
                .OrderByDescending(file => Slow.Contains(file.Name[..^Suffix.Length])).ThenByDescending(file => file.Length)
                .Select(file => Case(file.FullName, source))
            : [];

    /// <summary>A property of VSTest by the name that a filter uses.</summary>
    public static TestProperty? Property(string name) => name switch
    {
        "FullyQualifiedName" => TestCaseProperties.FullyQualifiedName,
        "DisplayName" or "Name" => TestCaseProperties.DisplayName,
        _ => null,
    };

    /// <summary>What a file has for a property of a filter.</summary>
    public static object? Value(TestCase file, string name) => Property(name) is { } property ? file.GetPropertyValue(property) : null;

    /// <summary>One test in a file, as VSTest is told of it when it has run.</summary>
    public static TestCase Test(TestCase file, string path) => new($"{file.FullyQualifiedName}.{path}", file.ExecutorUri, file.Source)
    {
        DisplayName = $"{Path.GetFileName(file.CodeFilePath)}: {path}",
        CodeFilePath = file.CodeFilePath,
    };

    private static TestCase Case(string path, string source)
    {
        string name = Path.GetFileName(path)[..^Suffix.Length];
        return new TestCase($"VeoTasks.Pester.{name}", new Uri(PesterAdapter.Uri), source) { DisplayName =
            name + Suffix, CodeFilePath = path };
    }

    private static string? Folder(string source)
    {
        for (DirectoryInfo? folder = Directory.GetParent(source); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "tests", "VeoTasks.Pester") is { } tests && Directory.Exists(tests))
            {
                return tests;
            }
        }

        return null;
    }
}
