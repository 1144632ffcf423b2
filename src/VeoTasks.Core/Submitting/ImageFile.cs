using System.Globalization;
using VeoTasks.Gateways;

namespace VeoTasks.Submitting;

/// <summary>Reads a picture of the user's for a request: what gateways take (PNG, JPEG, WebP) and no more than they take.</summary>
internal static class ImageFile
{
    /// <summary>The largest picture, in bytes: new-api drops a larger one without a word.</summary>
    public const int LargestLength = 20 * 1024 * 1024;

    /// <summary>The picture as a data URI.</summary>
    /// <exception cref="FormatException">It is no such picture, or too large; the message says which and names the file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SubmissionImage Read(string path)
    {
        FileInfo file = new(path);
        if (file is { Exists: true, Length: > LargestLength })
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                    $"\"{path}\" has {file.Length:N0} bytes, but gateways accept images of up to {LargestLength:N0} bytes."));
        }

        byte[] bytes = File.ReadAllBytes(path);
        return TypeOf(bytes) is { } type
            ? new SubmissionImage($"data:{type};base64,{Convert.ToBase64String(bytes)}")
            : throw new FormatException($"\"{path}\" is not a PNG, JPEG or WebP image.");
    }

    private static string? TypeOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, _, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, _, ..] => "image/jpeg",
        [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, _, ..] => "image/webp",
        _ => null,
    };
}
