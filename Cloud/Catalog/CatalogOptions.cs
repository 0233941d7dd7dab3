namespace Fleet.Cloud.Catalog;

/// <summary>Where prices come from. Section <c>Fleet:Catalog</c>.</summary>
public sealed class CatalogOptions
{
    /// <summary>A folder with tables in the place of those that come with Fleet, one file for each provider; null for none.</summary>
    public string? Folder { get; set; }

    /// <summary>Whether prices are fetched at all. True by default; if not, nothing leaves this process, and Fleet's own tables are what there is.</summary>
    public bool IsLive { get; set; } = true;

    /// <summary>How often it is looked whether something has to be fetched. 15 s: who asks for a region for the first time does not wait long.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>For one call of a provider. 30 s: the longest lists are a few megabytes.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a failure it is tried again. 5 minutes: prices change by the month.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Of single providers, by their ids.</summary>
    public Dictionary<string, PricingOptions> Providers { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal PricingOptions Of(string provider) => Providers.GetValueOrDefault(provider) ?? new();

    internal void Validate()
    {
        foreach (var span in (TimeSpan[])[CheckEvery, CallTimeout, RetryAfter])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromMilliseconds(10), nameof(CatalogOptions));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(span, TimeSpan.FromDays(1), nameof(CatalogOptions));
        }

        foreach (var (provider, options) in Providers) options.Validate(provider);
    }
}

/// <summary>Where the prices of one provider come from.</summary>
public sealed class PricingOptions
{
    /// <summary>False to fetch nothing from it.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>Where its API is; null for its own address. HTTPS, unless on this machine.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>The credential, in the place of the environment variable and the vault's secret.</summary>
    public string? Credential { get; set; }

    /// <summary>How long prices are good; null for what its table says.</summary>
    public TimeSpan? Ttl { get; set; }

    internal void Validate(string provider)
    {
        if (BaseUrl is { } url && !(url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))))
        {
            throw new ArgumentException($"The base URL for the prices of {provider} is no HTTPS address: the credential would be readable on its way.");
        }

        if (Ttl is { } ttl && (ttl < TimeSpan.FromMinutes(1) || ttl > TimeSpan.FromDays(365)))
        {
            throw new ArgumentException($"Ttl for the prices of {provider} must be a minute to a year.");
        }
    }
}
