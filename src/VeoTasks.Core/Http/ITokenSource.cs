namespace VeoTasks.Http;

/// <summary>Gives the short-lived token that stands for a credential which lives longer.</summary>
internal interface ITokenSource
{
    /// <summary>The token of now: the last one for as long as it is good, else a new one. Safe for any thread.</summary>
    /// <exception cref="RequestRefusedException">There is none to be had.</exception>
    /// <exception cref="HttpRequestException">Whoever gives it cannot be reached.</exception>
    Task<string> GetAsync(CancellationToken cancellationToken);
}

/// <summary>Makes sources of Google's tokens. Implemented where its library is referenced, so that nothing else has to load it.</summary>
internal interface ITokenSourceFactory
{
    /// <summary>The tokens of a service account.</summary>
    /// <param name="json">Its key, as Google's console gives it.</param>
    /// <exception cref="FormatException">It is no such key.</exception>
    ITokenSource OfServiceAccount(string json);

    /// <summary>The tokens of the machine, or of whoever has signed in on it: Application Default Credentials.</summary>
    ITokenSource OfMachine();
}
