using System.Globalization;
using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Cdn;

/// <summary>A 206 with one range, true or, when the script says so, false.</summary>
internal static class PartialReply
{
    private const string Boundary = "VEOTASKS_BYTERANGES";

    /// <summary>How far off a wrong total is, in bytes.</summary>
    private const int WrongBy = 1000;

    public static Reply For(Content whole, ByteRange asked, IReadOnlyList<Fault> faults)
    {
        var range = faults.Has(FaultKind.WrongRangeStart) ? asked with { First = EarlierThan(asked) } : asked;
        var total = whole.Length + (faults.Has(FaultKind.WrongTotal) ? WrongBy : 0);
        var contentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{total}");
        var part = whole.Slice(range.First, range.Length);
        if (faults.Has(FaultKind.Multipart))
        {
            return Multipart(part, contentRange);
        }

        var reply = VideoReply.Whole(part) with { StatusCode = 206 };
        return faults.Has(FaultKind.NoContentRange) ? reply : reply.With([new("Content-Range", contentRange)]);
    }

    // Half-way back to the beginning; a range from the beginning on can only begin too late.
    private static long EarlierThan(ByteRange asked) => asked.First > 0 ? asked.First / 2 : Math.Min(1, asked.Last);

    private static Reply Multipart(Content part, string contentRange)
    {
        var head = Content.Text($"--{Boundary}\r\nContent-Type: video/mp4\r\nContent-Range: {contentRange}\r\n\r\n");
        var body = new JoinedContent([head, part, Content.Text($"\r\n--{Boundary}--\r\n")]);
        return new Reply(206) { Body = body }.With([new("Content-Type", $"multipart/byteranges; boundary={Boundary}")]);
    }
}
