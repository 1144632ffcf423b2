using System.Security.Cryptography;
using VeoTasks.Fuzz.Running;
using VeoTasks.Fuzz.Server;
using VeoTasks.Gateways.Parsing;
using VeoTasks.Saving;

namespace VeoTasks.Fuzz.Pipeline;

/// <summary>What must hold when a case has ended, whatever its servers did. Each rule gives what is wrong, or null.</summary>
internal static class PipelineRules
{
    /// <summary>So many characters of a secret in a row are a part of it, not chance.</summary>
    private const int TellingLength = 10;

    /// <summary>All rules.</summary>
    public static string? Check(PipelineCase one) =>
        CheckRequests(one.Facts)
        ?? CheckTasks(one)
        ?? one.Log.Words.Select(word => CheckWords(word, one.Facts)).FirstOrDefault(complaint => complaint is not null)
        ?? CheckFolder(one)
        ?? one.Saves.Select(save => CheckSave(save.Path, save.Saved, one.Facts)).FirstOrDefault(complaint => complaint is not null);

    private static string? CheckRequests(CaseFacts facts)
    {
        LoopbackSite site = facts.Site;
        return site.Forbidden.Where(listener => listener.Connections > 0)
            .Select(listener => $"Somebody connected to {listener.Address}, where nothing may go: {Heads(listener)}").FirstOrDefault()
            ?? site.Cdn.Requests.Where(request => HasPartOf(facts.Secret, request.Head))
                .Select(request => $"The key reached the CDN: {request.Head}").FirstOrDefault()
            ?? site.Gateway.Requests.Where(request => !request.IsHttp)
                .Select(request => $"The gateway was asked under another scheme: {request.Head.Length} bytes").FirstOrDefault()
            ?? site.Gateway.Requests.Where(request => HasPartOf(facts.Secret, request.Target))
                .Select(request => $"The key is in an address: {request.Target}").FirstOrDefault();
    }

    private static string? CheckTasks(PipelineCase one) =>
        one.Log.Failures.FirstOrDefault(failure => failure.Category is VeoErrorCategory.Internal) is { } mistake ? "A mistake of our own: "
            + $"{mistake.Error}"
        : one.Log.Tasks != one.Facts.Ids.Count && !one.IsStopped ? $"Of {one.Facts.Ids.Count} tasks {one.Log.Tasks} are accounted for."
        : null;

    private static string? CheckWords(string word, CaseFacts facts) =>
        HasPartOf(facts.Secret, word) ? $"The key is told: {word}"
        : HasPartOf(facts.Signature, word) ? $"A signature is told: {word}"
        : word.Any(char.IsControl) ? $"A control character is told: {word}"
        : word.Count(letter => letter == CaseFacts.Marker) > TextSanitizer.MaximumLength ? "More than 512 characters of the "
            + "server are told."
        : word.Length == 0 ? "Nothing is told."
        : null;

    /// <summary>Nothing lies in the folder but videos, their parts, notes and the ledger, and none of it holds a secret.</summary>
    private static string? CheckFolder(PipelineCase one)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(one.Folder))
        {
            string text = File.Exists(path) ? System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)) : one.Facts.Secret;
            if (HasPartOf(one.Facts.Secret, path + text) || HasPartOf(one.Facts.Signature, path + text))
            {
                return $"A secret lies in {path}: {text}";
            }

            if (Path.GetExtension(path) is ".mp4" && one.Saves.All(save => save.Path != path || save.Saved is null) && !one.IsStopped)
            {
                return $"{path} is there although nothing was saved under that name.";
            }
        }

        return null;
    }

    private static string? CheckSave(string path, SavedVideo? saved, CaseFacts facts)
    {
        if (saved is null)
        {
            return null;
        }

        byte[] file = File.ReadAllBytes(path);
        return Mp4Boxes.Check(file.Length, isLengthKnown: true, (buffer, offset) => Read(file, buffer, offset))
            .State is not Mp4State.Whole ? $"{path} is not whole."
            : saved.Sha256 != Convert.ToHexStringLower(SHA256.HashData(file)) ? $"{path} is not what was told of it."
            : !IsOffered(file, facts) ? $"{path}, {file.Length} bytes, is nothing that a server ever had."
            : null;
    }

    private static bool IsOffered(byte[] file, CaseFacts facts) =>
        file.AsSpan().SequenceEqual(Mp4Sample.Shortest) || facts.Versions.Any(version => version.AsSpan().SequenceEqual(file));

    private static int Read(byte[] file, Span<byte> buffer, long offset)
    {
        ReadOnlySpan<byte> rest = file.AsSpan((int)Math.Min(offset, file.Length));
        ReadOnlySpan<byte> taken = rest[..Math.Min(rest.Length, buffer.Length)];
        taken.CopyTo(buffer);
        return taken.Length;
    }

    private static bool HasPartOf(string secret, string text)
    {
        string bare = secret.StartsWith("sk-", StringComparison.Ordinal) ? secret[3..] : secret;
        return Enumerable.Range(0, bare.Length - TellingLength + 1)
            .Any(start => text.Contains(bare.Substring(start, TellingLength), StringComparison.Ordinal));
    }

    private static string Heads(HostileListener listener) => string.Join(" | ", listener.Requests.Select(request => request.Head));
}

/// <summary>Hostile servers on real sockets behind the scheduler and the downloader.</summary>
/// <param name="stacks">The HTTP stacks under test.</param>
internal sealed class PipelineLevel(HttpStacks stacks) : IFuzzLevel
{
    /// <inheritdoc/>
    public string Name => "pipeline";

    /// <inheritdoc/>
    public int Percent => 5;

    /// <inheritdoc/>
    public async Task<string?> RunAsync(Random random, CancellationToken cancellationToken)
    {
        await using PipelineCase one = new(random, stacks);
        await one.RunAsync(cancellationToken);
        return PipelineRules.Check(one);
    }
}
