using System.Text.Json;

namespace VeoTasks.Gateways.Parsing;

/// <summary>
/// Looks through a whole answer for links to videos, by their shape and by the names on the way to them. Covers, thumbnails, previews and
/// what the task was made from are told apart. All links that share the best way are taken: the items of one list.
/// </summary>
internal static class VideoSearch
{
    /// <summary>More links than this are not looked at.</summary>
    private const int MaximumLinks = 1000;

    /// <summary>
    /// The rank of a link that nothing is said of, which is taken if it is the only one, and of the least that something is said of.
    /// </summary>
    private const int Unsaid = 1;
    private const int Lowest = 2;

    /// <summary>Names of what is no result.</summary>
    private static readonly string[] Foreign =
    [
        "cover", "thumb", "preview", "poster", "frame", "input", "reference", " ref ", " refs ", "prompt", "avatar", "icon", "logo",
        "callback", "storyboard", "driving", " init ", " args ", "argument",
        "hook", "mask", "param", "request", "source", "config", "option", "setting", "error", " page ", " web ", " get ", " self ",
        "cancel",
        "delete", "poll", " status url ", " upload url ", " log ", " logs ", "share", "console", "dashboard", " doc ", " docs ", "help",
        "license", "previous", "remixed", " parent ",
        "profile", "schema", "usage", "pricing", "billing", " task url ", " job url ", " detail url ", " view url ",
    ];

    /// <summary>Names of what is none unless its ending says otherwise.</summary>
    private static readonly string[] Pictures = ["image", "img", "picture", " pic ", " pics "];

    /// <summary>Names of what is none unless the same name speaks of a video.</summary>
    private static readonly string[] Sounds = ["audio", "music", "sound", "voice", "subtitle", "caption"];

    /// <summary>Names that hold one of those and mean something else.</summary>
    private static readonly (string Name, string Meaning)[] Harmless =
    [
        ("resource", "asset"), ("image to video", "video"), ("image video", "video"), ("img to video", "video"), ("img video", "video"),
        ("reference to video", "video"), ("frame to video", "video"), ("frames to video", "video"),
    ];

    /// <summary>Names of what is a result, though another one may be better.</summary>
    private static readonly string[] Lesser = ["origin", "watermark", "stream", "compressed", " low ", " sd ", "draft", "player", "embed"];

    private static readonly string[] Plain =
    [
        "url", "uri", "link", "href", "download", "file", "result", "output", "content", "asset", "media", "generat", "resource", "data",
        "artifact", "response", "location", " src ", " hd ", " sd ", " p ",
    ];

    /// <summary>What an object may call itself that is no video.</summary>
    private static readonly string[] ForeignKinds = ["image", "audio", "thumb", "cover", "preview", "input"];

    /// <summary>Adds what is most likely the task's videos.</summary>
    public static void Find(JsonElement root, VideoCollector videos)
    {
        List<JsonPlace> texts = JsonPlace.In(root).FindAll(place => place.Value.ValueKind == JsonValueKind.String);
        List<(JsonPlace Place, int Rank)> found =
        [
            .. texts.Where(IsLink).Take(MaximumLinks).Select(place => (place, Rank(place))).Where(one => one.Item2 > 0),
        ];
        if (found.Exists(one => one.Rank > Unsaid))
        {
            found.RemoveAll(one => one.Rank == Unsaid);
        }
        else if (found.Select(one => one.Place.Value.Text()).Distinct().Count() > 1)
        {
            found.Clear();
        }

        if (found.Count > 0)
        {
            string way = found.MaxBy(one => one.Rank).Place.Way;
            found.FindAll(one => one.Place.Way == way).ForEach(one => videos.Add(one.Place.Value));
            return;
        }

        foreach (JsonPlace place in texts.Where(IsEncoded).Take(MaximumLinks).Where(place => !IsForeign(place, LinkShape.Video)))
        {
            videos.AddEncoded(place.Value);
        }

        IEnumerable<JsonPlace> sentences = videos.IsEmpty
            ? texts.Where(place => place.Value.Text()?.Contains("://", StringComparison.Ordinal) is true) : [];
        foreach (JsonPlace place in sentences.Take(MaximumLinks).Where(place => !IsForeign(place, LinkShape.Video)))
        {
            videos.AddWithin(place.Value.Text()!);
        }
    }

    private static bool IsLink(JsonPlace place) =>
        place.Value.Text()?.Trim() is { } text && LinkParser.KindOf(text) is LinkKind.Link or LinkKind.Data;

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
        string link = place.Value.Text()!.Trim();
        LinkShape shape = LinkParser.ShapeOf(link);
        string kind = KindOf(place);
        bool isVideo = kind.Contains("video", StringComparison.Ordinal);
        if (shape == LinkShape.Other || IsForeign(place, shape)
            || (!isVideo && Array.Exists(ForeignKinds, foreign => kind.Contains(foreign, StringComparison.Ordinal))))
        {
            return 0;
        }

        isVideo |= place.IsUnder("video", "movie", "clip", " mp ");
        bool isResult = place.IsCalled(Plain) || place.Owner?.IsCalled(Plain) is true;
        int rank = (shape == LinkShape.Video ? 4 : 0) + (isVideo ? 4 : 0) + (isResult ? 3 : 0) + (place.IsCalled(" final ") ? 1 : 0);

        // A path without any sign of a video may be anything.
        bool isAny = shape == LinkShape.Video || isVideo || (isResult && !link.StartsWith('/'));
        return !isAny ? (link.StartsWith('/') ? 0 : Unsaid) : IsLesser(place) ? Lowest : rank;
    }

    /// <summary>What the object around a link says of itself: its type, format, role or the like.</summary>
    private static string KindOf(JsonPlace place) => string.Join(' ', (place.Owner?.Value ?? default).Members()
        .Where(member => member.Value.ValueKind == JsonValueKind.String
            && Words.Of(member.Key()) is [.., "type" or "kind" or "mime" or "format" or "role" or "label" or "category" or "key"])
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
        (place.IsCalled(Lesser) || place.Owner?.IsCalled(Lesser) is true)
        && !place.IsCalled("no watermark", "nowatermark", "without watermark", "watermark free", "remove");
}
