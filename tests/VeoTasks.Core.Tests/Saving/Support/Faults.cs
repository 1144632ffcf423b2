using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using VeoTasks.Http;
using VeoTasks.Tests.Saving.Streams;
using VeoTasks.Tests.Support;

namespace VeoTasks.Tests.Saving.Support;

/// <summary>What servers and the way to them do wrong. Each wraps or replaces the good answer.</summary>
internal static class Faults
{
    /// <summary>The connection is gone after that many bytes of the body.</summary>
    public static FakeCdn.Fault CutAfter(int bytes) => (cdn, range) => Spoil(cdn.Answer(range), bytes, _ => throw new IOException("reset"));

    /// <summary>The same where no Content-Length tells how much is missing.</summary>
    public static FakeCdn.Fault CutAfterWithoutLength(int bytes) => (cdn, range) => WithoutLength(CutAfter(bytes)(cdn, range));

    /// <summary>The body just ends after that many bytes, though the headers promised more.</summary>
    public static FakeCdn.Fault EndAfter(int bytes) => (cdn, range) => Spoil(cdn.Answer(range), bytes, null);

    /// <summary>The same where no Content-Length gives it away.</summary>
    public static FakeCdn.Fault EndAfterWithoutLength(int bytes) => (cdn, range) => WithoutLength(EndAfter(bytes)(cdn, range));

    /// <summary>The good answer without Content-Length, as chunked or closed at the end.</summary>
    public static FakeCdn.Fault NoLength() => (cdn, range) => WithoutLength(cdn.Answer(range));

    /// <summary>Silence after that many bytes, as long as that.</summary>
    public static FakeCdn.Fault Stall(int bytes, TimeSpan silence, VirtualClock clock) => (cdn, range) => Spoil(
        cdn.Answer(range), bytes, token =>
    {
        clock.Advance(silence);
        token.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    });

    /// <summary>No connection at all.</summary>
    public static FakeCdn.Fault NoConnection() => (_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError);

    /// <summary>A status with a text.</summary>
    public static FakeCdn.Fault Status(
        HttpStatusCode status, string text = "", string type = "text/plain") => (_, _) => new HttpResponseMessage(status)
    {
        Content = new StringContent(text, Encoding.UTF8, type),
    };

    /// <summary>A page with 200.</summary>
    public static FakeCdn.Fault Page(string text, string type = "text/html") => Status(HttpStatusCode.OK, text, type);

    /// <summary>All of the file whatever was asked for.</summary>
    public static FakeCdn.Fault IgnoreRange() => (cdn, _) => cdn.Whole();

    /// <summary>All of the file, but called a part from 0.</summary>
    public static FakeCdn.Fault PartFromZero() => (cdn, _) => cdn.Part(0, cdn.Content, cdn.Content.Length);

    /// <summary>The right part of a file that is said to be one byte longer.</summary>
    public static FakeCdn.Fault OtherTotal() =>
        (cdn, range) => cdn.Part((int)range!.Offset, cdn.Content.AsMemory((int)range.Offset), cdn.Content.Length + 1);

    /// <summary>206 without saying which part.</summary>
    public static FakeCdn.Fault PartWithoutRange() => (cdn, range) => Change(cdn.Answer(range), headers => headers.ContentRange = null);

    /// <summary>206 with several parts in one body.</summary>
    public static FakeCdn.Fault ManyParts() => (cdn, range) =>
        Change(cdn.Answer(range), headers => headers.ContentType = MediaTypeHeaderValue.Parse("multipart/byteranges; boundary=x"));

    /// <summary>206 whose body, of no said length, goes on with other bytes behind those that it says it brings.</summary>
    public static FakeCdn.Fault MoreThanSaid(int said, int sent) => (cdn, range) =>
    {
        int from = (int)range!.Offset;
        HttpResponseMessage answer =
            cdn.Part(from, cdn.Content.AsMemory(from, Math.Min(said, cdn.Content.Length - from)), cdn.Content.Length);
        byte[] body = new byte[sent];
        answer.Content.ReadAsStream().ReadExactly(body, 0, (int)answer.Content.Headers.ContentLength!);
        ContentRangeHeaderValue range206 = answer.Content.Headers.ContentRange!;
        answer.Content = new StreamContent(new ScriptedStream(body));
        answer.Content.Headers.ContentRange = range206;
        return answer;
    };

    /// <summary>206 with an entity tag of its own, from a server that does not know If-Range.</summary>
    public static FakeCdn.Fault IgnoreCondition() =>
        (cdn, range) => cdn.Part((int)range!.Offset, cdn.Content.AsMemory((int)range.Offset), cdn.Content.Length);

    /// <summary>206 in the coding gzip.</summary>
    public static FakeCdn.Fault PackedPart() => (cdn, range) => Change(cdn.Answer(range), headers => headers.ContentEncoding.Add("gzip"));

    /// <summary>The file in a coding that was not asked for, cut after that many bytes of it if not null.</summary>
    public static FakeCdn.Fault Packed(string coding, Func<Stream, Stream> pack, int? cut = null) => (cdn, _) =>
    {
        MemoryStream packed = new();
        using (Stream stream = pack(packed))
        {
            stream.Write(cdn.Content);
        }

        ReadOnlyMemory<byte> bytes = packed.ToArray();
        ScriptedStream body =
            cut is { } end ? new ScriptedStream(bytes[..end], _ => throw new IOException("reset")) : new ScriptedStream(bytes);
        return Change(cdn.Make(HttpStatusCode.OK, body, bytes.Length), headers => headers.ContentEncoding.Add(coding));
    };

    /// <summary>gzip, the likeliest of them.</summary>
    public static FakeCdn.Fault Gzip(int? cut = null) =>
        Packed("gzip", stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true), cut);

    /// <summary>More bytes than announced.</summary>
    public static FakeCdn.Fault TooMany(int extra) =>
        (cdn, _) => cdn.Make(HttpStatusCode.OK, new ScriptedStream(cdn.Content), cdn.Content.Length - extra);

    private static HttpResponseMessage Spoil(HttpResponseMessage answer, int bytes, Func<CancellationToken, ValueTask>? end)
    {
        if (!answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using MemoryStream good = new();
        answer.Content.ReadAsStream().CopyTo(good);
        StreamContent content = new(new ScriptedStream(good.ToArray().AsMemory(0, (int)Math.Min(bytes, good.Length)), end));
        foreach ((string name, IEnumerable<string> values) in answer.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(name, values);
        }

        answer.Content = content;
        return answer;
    }

    private static HttpResponseMessage WithoutLength(HttpResponseMessage answer) => Change(answer, headers => headers.ContentLength = null);

    private static HttpResponseMessage Change(HttpResponseMessage answer, Action<HttpContentHeaders> change)
    {
        change(answer.Content.Headers);
        return answer;
    }
}
