using System.Globalization;

namespace VeoTasks.Fuzz.Stack;

/// <summary>Numbers the requests that pass, and tells when the last byte of each answer was taken or given up.</summary>
internal sealed class CountedHttp(HttpMessageInvoker inner, OpenRequests open) : HttpMessageHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = open.Begin();
        try
        {
            request.Headers.TryAddWithoutValidation(OpenRequests.Header, number.ToString(CultureInfo.InvariantCulture));
            return new CountedResponse(await inner.SendAsync(request, cancellationToken), () => open.End(number));
        }
        catch
        {
            open.End(number);
            throw;
        }
    }

    private sealed class CountedResponse : HttpResponseMessage
    {
        private readonly Action _ended;

        public CountedResponse(HttpResponseMessage inner, Action ended)
            : base(inner.StatusCode)
        {
            _ended = ended;
            ReasonPhrase = inner.ReasonPhrase;
            RequestMessage = inner.RequestMessage;
            Content = inner.Content;
            foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in inner.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _ended();
        }
    }
}
