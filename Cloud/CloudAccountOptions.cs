namespace Fleet.Cloud;

/// <summary>An account with one provider.</summary>
public sealed class CloudAccountOptions
{
    /// <summary>The API token. Null or empty: there is no account, and every call ends in <see cref="CloudFault.NotConfigured"/>.</summary>
    public string? Token { get; set; }

    /// <summary>Where the API is, its version included. HTTPS, unless on this machine.</summary>
    public required Uri BaseUrl { get; set; }

    /// <summary>What new machines boot: an image's name with the provider.</summary>
    public required string Image { get; set; }

    internal string? CleanToken => string.IsNullOrWhiteSpace(Token) ? null : Token.Trim();

    internal void Validate(string account)
    {
        // No message repeats the token: these end in logs.
        if (CleanToken?.Any(c => c is <= ' ' or > '~') == true)
            throw new ArgumentException($"The token for {account} has characters that no token has.");
        if (!BaseUrl.IsAbsoluteUri || !IsPrivate(BaseUrl))
            throw new ArgumentException($"The base URL for {account} is no HTTPS address: the token would be readable on its way.");
        ArgumentException.ThrowIfNullOrWhiteSpace(Image);
    }

    private static bool IsPrivate(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);
}
