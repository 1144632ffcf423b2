using System.Net;
using System.Net.Http.Headers;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Streams;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>
/// Serves one file as a good server does (Range, If-Range, ETag, 416), except where the script has a fault for the next request.
/// </summary>
internal sealed class FakeCdn : IResultClient
{
    /// <summary>One answer that is not as it should be.</summary>
    public delegate HttpResponseMessage Fault(FakeCdn cdn, ResumeRange? range);

    /// <summary>The file.</summary>
    public byte[] Content { get; set; } = Mp4Sample.Make(300_000);

    /// <summary>Its entity tag with quotation marks; null for none.</summary>
    public string? ETag { get; set; } = "\"v1\"";

    /// <summary>When it last changed; null when the server does not say.</summary>
    public DateTimeOffset? LastModified { get; set; }

    /// <summary>The server's clock.</summary>
    public DateTimeOffset Date { get; set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The faults of the next requests, first come first served; good answers when there are none left.</summary>
    public Queue<Fault> Script { get; } = new();

    /// <summary>The range of every request so far; null where there was none.</summary>
    public List<ResumeRange?> Ranges { get; } = [];

    /// <summary>The video of every request so far.</summary>
    public List<VeoVideo> Videos { get; } = [];

    public Task<HttpResponseMessage> GetAsync(VeoVideo video, ResumeRange? range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Ranges.Add(range);
        Videos.Add(video);
        return Task.FromResult(Script.TryDequeue(out Fault? fault) ? fault(this, range) : Answer(range));
    }

    /// <summary>The answer of a good server (RFC 9110, 13.2.2 and 14.2).</summary>
    public HttpResponseMessage Answer(ResumeRange? range)
    {
        if (range is null || !IsCurrent(range.Validator))
        {
            return Whole();
        }

        if (range.Offset >= Content.Length)
        {
            HttpResponseMessage end = Make(HttpStatusCode.RequestedRangeNotSatisfiable, new ScriptedStream(default), 0);
            end.Content.Headers.ContentRange = new ContentRangeHeaderValue(Content.Length);
            return end;
        }

        int from = (int)range.Offset;
        return Part(from, Content.AsMemory(from, (int)Math.Min(Content.Length, (range.Last ?? Content.Length) + 1) - from), Content.Length);
    }

    /// <summary>All of the file.</summary>
    public HttpResponseMessage Whole() => Make(HttpStatusCode.OK, new ScriptedStream(Content), Content.Length);

    /// <summary>Some of the file, from a byte of a file of that length.</summary>
    public HttpResponseMessage Part(int from, ReadOnlyMemory<byte> bytes, long total)
    {
        HttpResponseMessage answer = Make(HttpStatusCode.PartialContent, new ScriptedStream(bytes), bytes.Length);
        answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, from + bytes.Length - 1, total);
        return answer;
    }

    /// <summary>An answer with this file's headers.</summary>
    public HttpResponseMessage Make(HttpStatusCode status, Stream body, long? length)
    {
        HttpResponseMessage answer = new(status) { Content = new StreamContent(body) };
        answer.Headers.Date = Date;
        answer.Headers.ETag = ETag is null ? null : EntityTagHeaderValue.Parse(ETag);
        answer.Content.Headers.LastModified = LastModified;
        answer.Content.Headers.ContentLength = length;
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        return answer;
    }

    private bool IsCurrent(RangeConditionHeaderValue? validator) =>
        validator is null || (validator.EntityTag is { } tag ? tag.ToString() == ETag : validator.Date == LastModified);
}
