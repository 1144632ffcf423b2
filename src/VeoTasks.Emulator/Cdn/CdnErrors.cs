using System.Net;
using VeoTasks.Emulator.Hosting;

namespace VeoTasks.Emulator.Cdn;

/// <summary>Errors as S3 and OSS write them: XML with a code and a message.</summary>
internal static class CdnErrors
{
    public static Reply Denied(string code, string message) => Error(403, code, message);

    public static Reply NotFound() => Error(404, "NoSuchKey", "The specified key does not exist.");

    public static Reply MethodNotAllowed() => Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.").With([new("Allow", "GET, HEAD")]);

    /// <summary>The usual answer for a status code.</summary>
    public static Reply Error(int statusCode) => Error(statusCode, ((HttpStatusCode)statusCode).ToString(), "The request failed.");

    private static Reply Error(int statusCode, string code, string message) => Reply.Text(
        statusCode, "application/xml",
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>5FDB0A6E1C2D4F53</RequestId></Error>");
}
