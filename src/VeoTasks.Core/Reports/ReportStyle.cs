using System.Security.Cryptography;
using System.Text;

namespace VeoTasks.Reports;

/// <summary>How the page looks, from report.css.</summary>
internal static class ReportStyle
{
    /// <summary>The style sheet, with the line ends that a browser hashes whatever the file had.</summary>
    public static string Text { get; } = Load();

    /// <summary>Its hash as a content security policy names it.</summary>
    public static string Source { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";

    private static string Load()
    {
        using StreamReader reader = new(typeof(ReportStyle).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
