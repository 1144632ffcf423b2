using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Looks through a whole answer for links to videos, by their shape and by the names on the way to them. Covers, thumbnails, previews and
/// what the task was made from are told apart. All links that share the best way are taken: the items of one list.
/// </summary>
internal static partial class VideoSearch
{
    /// <summary>More links than this are not looked at.</summary>
    private const int MaximumLinks = 1000;

    /// <summary>
    /// The rank of a link that nothing is said of, which is taken if it is the only one, of those that another one may be better than, and
    /// of the least of these.
    /// </summary>
    private const int Unsaid = 1;
    private const int Lowest = 2;
    private const int Low = 3;
    private const int Best = 4;

    /// <summary>Names of what is no result.</summary>
    private static readonly string[] Foreign =
    [
        "cover", "thumb", "preview", "poster", "frame", "input", "reference", " ref ", " refs ", "prompt", "avatar", "icon", "logo",
        "callback", "storyboard", "driving", " init ", " args ", "argument", "hook", "mask", "param", "request", "source", "config",
        "option", "setting", "error", " page ", " web ", " get ", " self ", "cancel", "delete", "poll", " status url ", " upload url ",
        " log ", " logs ", "share", "console", "dashboard", " doc ", " docs ", "help", "license", "previous", "remixed", " parent ",
        "profile", "schema", "usage", "pricing", "billing", " task url ", " job url ", " detail url ", " view url ", "封面", "缩略", "縮略", "縮圖",
        "预览", "預覽", "首帧", "尾帧", "首幀", "尾幀", "参考", "參考", "输入", "輸入", "回调", "回調",
    ];

    /// <summary>Names of what is none unless its ending says otherwise.</summary>
    private static readonly string[] Pictures =
        ["image", "img", "picture", " pic ", " pics ", "snapshot", "screenshot", "qrcode", " qr ", "sprite", " still ", " gif ", "图片",
        "圖片"];

    /// <summary>Names of what is none unless the same name speaks of a video.</summary>
    private static readonly string[] Sounds = ["audio", "music", "sound", "voice", "subtitle", "caption"];

    /// <summary>Names that hold one of those and mean something else.</summary>
    private static readonly (string Name, string Meaning)[] Harmless =
    [
        ("resource", "asset"), ("image to video", "video"), ("image video", "video"), ("img to video", "video"), ("img video", "video"),
        ("reference to video", "video"), ("frame to video", "video"), ("frames to video", "video"),
        ("without logo", "asset"), ("no logo", "asset"), ("with logo", "watermark"),
    ];

    /// <summary>Names of what is a result, though another one may be better.</summary>
    private static readonly string[] Lesser =
    [
        "stream", "compressed", " low ", "lowres", " min ", " sd ", "draft", "player", "embed", " hls ", " dash ", " m u ", "manifest",
        "playlist", "webpage", "website", "homepage", "landing", " watch ", "viewer", "editor", "progress", "control", "template",
        "example", "demo", "uploaded", "mobile", " proxy ", "muted", "silent", "intermediate", " temp ", "history", " old ",
    ];

    /// <summary>Names of what a video is marked with, and of how it was before.</summary>
    private static readonly string[] Marked = ["watermark", "with logo"];
    private const string Original = "origin";

    /// <summary>Names of what a mark was taken from, or never put on.</summary>
    private static readonly string[] Unmarked =
    [
        "no watermark", "nowatermark", "without watermark", "watermark free", "unwatermark", "non watermark", "remove", "without logo",
        "no logo",
    ];

    private static readonly string[] Plain =
    [
        "url", "uri", "link", "href", "download", "file", "result", "output", "content", "asset", "media", "generat", "resource", "data",
        "artifact", "response", "location", " src ", " hd ", " sd ", " p ", "链接", "連結", "地址", "下载", "下載", "结果", "結果",
    ];

    private static readonly string[] Videos = ["video", "movie", "clip", " mp ", "视频", "視頻", "影片", "動画", "동영상"];

    /// <summary>What an object may call itself that is no video.</summary>
    private static readonly string[] ForeignKinds =
    [
        "image", "audio", "thumb", "cover", "poster", "preview", "input", "frame", "subtitle", "gif", "png", "jpg", "jpeg", "webp", "mp3",
        "wav", "srt", "vtt",
    ];

    /// <summary>How a link may stand to its answer without being one to the result.</summary>
    private static readonly string[] ForeignRelations = ["self", "canonical", "parent", "up", "next", "prev", "status", "cancel", "help"];

    /// <summary>Adds what is most likely the task's videos.</summary>
    public static void Find(JsonElement root, VideoCollector videos, string? taskId)
    {
        List<JsonPlace> texts = JsonPlace.In(root).FindAll(place => place.Value.ValueKind == JsonValueKind.String);
        List<(JsonPlace Place, int Rank)> found =
        [
            .. texts.Where(IsLink).Take(MaximumLinks).Select(place => (place, Rank(place))).Where(one => one.Item2 > 0),
        ];
        bool LeadsToTask(JsonPlace place) => VideoCollector.LeadsToTask(LinkOf(place), taskId) && !SpeaksOfVideo(place);
        bool isOther = found.Exists(one => IsSure(one.Place) && !LeadsToTask(one.Place));
        found.RemoveAll(one => (videos.WantsSure && !IsSure(one.Place)) || (isOther && LeadsToTask(one.Place)));
        if (found.Exists(one => one.Rank > Unsaid))
        {
            found.RemoveAll(one => one.Rank == Unsaid);
        }
        else if (AreSeveral(found))
        {
            found.RemoveAll(one => IsLesser(one.Place));
            found.RemoveAll(_ => AreSeveral(found));
        }

        if (found.Count > 0)
        {
            Take(found, videos);
            return;
        }

        foreach (JsonPlace place in texts.Where(IsEncoded).Take(MaximumLinks).Where(place => !IsForeign(place, LinkShape.Video)))
        {
            videos.AddEncoded(place.Value);
        }

        IEnumerable<JsonPlace> sentences = videos.IsEmpty
            ? texts.Where(place => place.Value.Text()?.Contains("://", StringComparison.Ordinal) is true) : [];
        foreach (JsonPlace place in sentences.Take(MaximumLinks).Where(place => !IsForeign(place, LinkShape.Video) && !IsToldByUser(place)))
        {
            videos.AddWithin(place.Value.Text()!);
        }
    }

    /// <summary>Adds what stands beside the only link that was found in a list of the task's that has it too: "url" and "urls".</summary>
    public static void Complete(JsonElement task, VideoCollector videos)
    {
        if (videos is not { Links: [string only], Inline: [] })
        {
            return;
        }

        List<JsonPlace> places = JsonPlace.In(task).FindAll(place => place.Value.ValueKind == JsonValueKind.String && IsLink(place));
        foreach (string way in places.Where(place => LinkOf(place) == only).Select(place => place.Way).Distinct())
        {
            List<(JsonPlace Place, int Rank)> list =
            [
                .. places.Where(place => place.Way == way).Take(MaximumLinks).Select(place => (place, Rank(place)))
                    .Where(one => one.Item2 > 0),
            ];
            if (AreSeveral(list))
            {
                Take(list, videos);
            }
        }
    }

    private static string LinkOf(JsonPlace place) => place.Value.Text()!.Trim();

    private static bool IsSure(JsonPlace place) =>
        LinkParser.ShapeOf(LinkOf(place)) == LinkShape.Video || SpeaksOfVideo(place) || TellingPath().IsMatch(LinkOf(place));

    private static bool AreSeveral(List<(JsonPlace Place, int Rank)> found) =>
        found.Select(one => one.Place.Value.Text()).Distinct().Count() > 1;

    /// <summary>Whether a name on the way to a link, or what stands beside it, speaks of a video.</summary>
    public static bool SpeaksOfVideo(JsonPlace place) => place.IsUnder(Videos) || KindOf(place).Contains("video", StringComparison.Ordinal)
        || LinkParser.ShapeOf(Own(place, "file_name")) == LinkShape.Video;

    /// <summary>Whether a text of a conversation is the user's.</summary>
    private static bool IsToldByUser(JsonPlace place) => Own(place, "role") is "user" or "system";

    /// <summary>Takes the best, and what stands beside it in one list, without what is lesser and without poorer copies.</summary>
    private static void Take(List<(JsonPlace Place, int Rank)> found, VideoCollector videos)
    {
        (JsonPlace best, int rank) = found.MaxBy(one => one.Rank);
        List<JsonPlace> kept = found.FindAll(one => one.Place.Way == best.Way && (one.Rank >= Best || rank < Best))
            .ConvertAll(one => one.Place);
        int largest = kept.Max(LinesOf);
        foreach (JsonPlace place in kept.Exists(one => LinesOf(one) == 0) ? kept : kept.FindAll(one => LinesOf(one) == largest))
        {
            if (rank == Unsaid)
            {
                videos.AddGuess(place.Value);
            }
            else
            {
                videos.Add(place.Value);
            }
        }
    }

    /// <summary>How many lines the picture has by the nearest name that says so, such as "1080p"; 0 where none does.</summary>
    private static int LinesOf(JsonPlace place)
    {
        for (JsonPlace? at = place; at is not null; at = at.Owner)
        {
            if (Lines().Match(at.Key) is { Success: true } lines)
            {
                return int.Parse(lines.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    [GeneratedRegex(@"(?<![0-9])([0-9]{3,4})(p(?![a-z])|$(?<=^[0-9]+))", RegexOptions.IgnoreCase)]
    private static partial Regex Lines();

    /// <summary>A path on the gateway's own origin that speaks of a file.</summary>
    [GeneratedRegex(@"/(content|downloads?|files?|videos?)([/?]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex TellingPath();

    private static bool IsLink(JsonPlace place) =>
        place.Value.Text()?.Trim() is { } text
        && (LinkParser.KindOf(text) is LinkKind.Link or LinkKind.Data || LinkParser.Split(text).Length > 1);

    /// <summary>Whether a text may be the bytes of a video: by its name, or by the first of them, whatever its name.</summary>
    private static bool IsEncoded(JsonPlace place) =>
        place.IsCalled(" base ", " b json ", " b ") || VideoCollector.IsVideo(FirstBytes(AnswerDocument.Shown(place.Value.Text())));

    private static byte[] FirstBytes(string? text)
    {
        byte[] bytes = new byte[12];
        return text?.Length >= 16 && Convert.TryFromBase64Chars(text.AsSpan(0, 16), bytes, out int count) && count == bytes.Length
            ? bytes
            : [];
    }

    /// <summary>How likely a link is one of the task's videos: by its ending and its names; 0 for what is none.</summary>
    private static int Rank(JsonPlace place)
    {
        string link = LinkOf(place);
        LinkShape shape = LinkParser.ShapeOf(link);
        string kind = KindOf(place);
        bool isVideo = kind.Contains("video", StringComparison.Ordinal);
        LinkShape file = LinkParser.ShapeOf(Own(place, "file_name"));
        if (shape == LinkShape.Other || (file == LinkShape.Other && shape != LinkShape.Video) || IsForeign(place, shape)
            || IsToldByUser(place) || Array.IndexOf(ForeignRelations, Own(place, "rel")) >= 0
            || (!isVideo && Array.Exists(ForeignKinds, foreign => kind.Contains(foreign, StringComparison.Ordinal))))
        {
            return 0;
        }

        isVideo |= place.IsUnder(Videos) || file == LinkShape.Video;
        bool isResult = place.IsCalled(Plain) || place.Owner?.IsCalled(Plain) is true;
        int rank = (shape == LinkShape.Video ? 4 : 0) + (isVideo ? 4 : 0) + (isResult ? 3 : 0)
            + (place.IsCalled(" final ") || place.IsCalled(Unmarked) ? 1 : 0);

        // A path without any sign of a video may be anything.
        bool isAny = shape == LinkShape.Video || isVideo || (isResult && (!link.StartsWith('/') || TellingPath().IsMatch(link)));
        return !isAny ? (link.StartsWith('/') ? 0 : Unsaid)
            : IsLesser(place) ? (IsNearly(place, Marked) ? Lowest : Low)
            : Best + rank;
    }

    /// <summary>What the object around a link has under a name, in small letters.</summary>
    private static string Own(JsonPlace place, string name) => (place.Owner?.Value ?? default).At(name).Text()?.ToLowerInvariant() ?? "";

    /// <summary>What the object around a link says of itself: its type, format, role or the like.</summary>
    private static string KindOf(JsonPlace place) => string.Join(' ', (place.Owner?.Value ?? default).Members()
        .Where(member => member.Value.ValueKind == JsonValueKind.String
            && Words.Of(member.Key())
                is [.., "type" or "kind" or "mime" or "format" or "role" or "label" or "category" or "key" or "purpose"])
        .Select(member => member.Value.Text()?.ToLowerInvariant()));

    /// <summary>Whether the names on the way say that it is no result.</summary>
    private static bool IsForeign(JsonPlace? place, LinkShape shape)
    {
        for (; place is not null; place = place.Owner)
        {
            string name = place.Name;
            foreach ((string harmless, string meaning) in Harmless)
            {
                name = name.Replace(harmless, meaning, StringComparison.Ordinal);
            }

            if (place.IsCalled(" payload ", " body ") && place.Value.At("prompt").ValueKind == JsonValueKind.String)
            {
                return true;
            }

            bool Says(string[] parts) => Array.Exists(parts, part => name.Contains(part, StringComparison.Ordinal));
            if (Says(Foreign) || (shape != LinkShape.Video && (Says(Pictures) || (Says(Sounds) && !Says(["video"])))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLesser(JsonPlace place) =>
        ((IsNearly(place, Lesser) || IsNearly(place, Marked) || IsNearly(place, [Original])) && !place.IsCalled(Unmarked))
        || (Own(place, "name") is var name && !name.Contains("video", StringComparison.Ordinal)
            && Array.Exists(ForeignKinds, foreign => name.Contains(foreign, StringComparison.Ordinal)));

    private static bool IsNearly(JsonPlace place, string[] names) => place.IsCalled(names) || place.Owner?.IsCalled(names) is true;
}
