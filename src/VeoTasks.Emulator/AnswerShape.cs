namespace VeoTasks.Emulator;

/// <summary>Which of its documented shapes a gateway answers in. Each gateway knows some of them.</summary>
public enum AnswerShape
{
    /// <summary>The one on the gateway's own page for this request. All gateways.</summary>
    Documented,

    /// <summary>mulerun: MuleRun's envelope with the words of its sister site MuleRouter (queued, running, succeeded).</summary>
    MuleRouter,

    /// <summary>octopusx: flat, with the link in metadata.url.</summary>
    MetadataUrl,

    /// <summary>octopusx: flat and without any link, as new-api's Gemini channel answers; the bytes are at the content endpoint only.</summary>
    ContentOnly,

    /// <summary>octopusx: new-api v1.0.0-rc.30, flat, upper-case words, neither id nor link.</summary>
    Rc30,

    /// <summary>octopusx, mixroute, mingyan: inside code/message/data, or data alone.</summary>
    Wrapped,

    /// <summary>octopusx: wrapped task record with upper-case words, "50%" and the link in data.data.content.video_url.</summary>
    WrappedRecord,

    /// <summary>octopusx: wrapped task record with the link, or the reason of the failure, in result_url.</summary>
    WrappedResultUrl,

    /// <summary>octopusx: wrapped task record of older servers, with the link in fail_reason.</summary>
    WrappedLegacy,

    /// <summary>octopusx: the answer of GET /v1/video/query.</summary>
    Unified,

    /// <summary>mixroute: url is an array, with the vendor's answer and billing fields in metadata.</summary>
    UrlArray,

    /// <summary>mixroute: url is a data: URI.</summary>
    DataUri,

    /// <summary>mixroute: url is empty and the bytes are base64 in metadata.response.videos.</summary>
    MetadataBase64,

    /// <summary>mixroute: Sora 2, no url; the bytes are at the download endpoint only.</summary>
    Sora,

    /// <summary>mingyan: result_url and amount instead of video_url.</summary>
    ResultUrl,

    /// <summary>mingyan: as documented, but the error is an object.</summary>
    ErrorObject,
}
