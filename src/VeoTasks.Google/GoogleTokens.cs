using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using VeoTasks.Http;

namespace VeoTasks.Google;

/// <summary>Gets access tokens of a service account, or of the machine, from Google's library.</summary>
internal sealed class GoogleTokenFactory : ITokenSourceFactory
{
    public ITokenSource OfServiceAccount(string json)
    {
        try
        {
            // Other kinds of JSON may name programs to run and addresses to ask; a secret has to be the plain one.
            GoogleCredential account = CredentialFactory.FromJson<ServiceAccountCredential>(json).ToGoogleCredential();
            return new GoogleTokens(_ => Task.FromResult(account));
        }
#pragma warning disable CA1031 // The library throws what its JSON and its keys throw, and all of it means the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw new FormatException("It is no service account's key.", exception);
        }
    }

    public ITokenSource OfMachine() => new GoogleTokens(GoogleCredential.GetApplicationDefaultAsync);
}

/// <summary>Tokens of one credential. The library keeps one until shortly before its end and fetches the next one then.</summary>
/// <param name="open">Finds the credential.</param>
internal sealed class GoogleTokens(Func<CancellationToken, Task<GoogleCredential>> open) : ITokenSource
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    private Task<GoogleCredential>? _credential;

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            GoogleCredential credential = await (_credential ??= OpenAsync()).WaitAsync(cancellationToken).ConfigureAwait(false);
            return await ((ITokenAccess)credential).GetAccessTokenForRequestAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (TokenResponseException refused)
        {
            throw new RequestRefusedException(
                $"Google gives no access token: {refused.Error?.ErrorDescription ?? refused.Error?.Error ?? refused.Message}",
                VeoErrorCategory.Unauthorized);
        }
        catch (HttpRequestException unreachable)
        {
            throw new HttpRequestException($"Google's token server cannot be reached. {unreachable.Message}", unreachable);
        }
        catch (InvalidOperationException missing)
        {
            _credential = null;
            throw new RequestRefusedException(
                $"There are no usable Application Default Credentials: {missing.Message}", VeoErrorCategory.Unauthorized);
        }
    }

    /// <summary>Without the caller's token, since another request may wait for the same.</summary>
    private async Task<GoogleCredential> OpenAsync()
    {
        GoogleCredential credential = await open(CancellationToken.None).ConfigureAwait(false);
        return credential.IsCreateScopedRequired ? credential.CreateScoped(Scope) : credential;
    }
}
