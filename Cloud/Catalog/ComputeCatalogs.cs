using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Prices;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Common;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Catalog;

/// <summary>
/// Each process fetches for itself and keeps what it fetched in memory. What is fetched: the prices of those providers that have a credential, and
/// of what somebody has asked for, such as a region.
/// </summary>
internal sealed class ComputeCatalogs(
    CatalogTables tables, IEnumerable<IPriceFetcher> fetchers, CatalogCredentials credentials, CatalogOptions options, TimeProvider time,
    ILogger<ComputeCatalogs> log) : IComputeCatalogs
{
    private readonly ImmutableDictionary<string, IPriceFetcher> _fetchers = fetchers.ToImmutableDictionary(fetcher => fetcher.Provider);
    private readonly ConcurrentDictionary<(string Provider, string? Region), Shelf> _shelves = new();

    public ImmutableArray<string> Providers { get; } = [.. tables.All.Select(provider => provider.Id).Order(StringComparer.Ordinal)];

    public Outcome<ComputeCatalog> Get(string provider, string? region = null)
    {
        if (tables.Table(provider) is not { } table) return NotFound;
        var fallback = table.Catalog(region);
        if (ShelfOf(table, region) is not { } shelf) return In(fallback, region);
        if (shelf.Fetched is not { } fetched) return shelf.IsAwaited && fallback.Sizes.IsEmpty ? fallback with { Source = "loading" } : In(fallback, region);
        return In(
            fallback with
            {
                Sizes = fetched.Sizes, FetchedAt = fetched.At, Source = time.GetUtcNow() - fetched.At < TtlOf(table) ? "live" : "cached",
            },
            region);
    }

    public async Task<Outcome<ComputeCatalog>> Refresh(string provider, string? region, CancellationToken cancellationToken = default)
    {
        if (tables.Table(provider) is not { } table) return NotFound;
        if (ShelfOf(table, region) is not { } shelf) return Get(provider, region);
        var refreshed = await Refresh(table, shelf, cancellationToken);
        return refreshed.IsOk ? Get(provider, region) : refreshed.As<ComputeCatalog>();
    }

    /// <summary>Fetches what nobody has fetched yet, and what is too old.</summary>
    public async Task RefreshDue(CancellationToken cancellationToken)
    {
        foreach (var fetcher in _fetchers.Values.Where(fetcher => fetcher.NeedsCredential))
        {
            if (tables.Table(fetcher.Provider) is { } table) ShelfOf(table, null);
        }

        foreach (var shelf in _shelves.Values)
        {
            var now = time.GetUtcNow();
            var table = tables.Table(shelf.Fetcher.Provider)!;
            if (now < shelf.NextAttempt || now - shelf.Fetched?.At < TtlOf(table)) continue;
            var refreshed = await Refresh(table, shelf, cancellationToken);
            if (refreshed.Error is { } error && shelf.MayComplain) log.NotFetched(error.Message, options.RetryAfter);
        }
    }

    private async Task<Outcome<Done>> Refresh(ProviderTable table, Shelf shelf, CancellationToken cancellationToken)
    {
        await shelf.Turn.WaitAsync(cancellationToken);
        try
        {
            var fetched = await Fetch(table, shelf, cancellationToken);
            if (!fetched.IsOk)
            {
                (shelf.NextAttempt, shelf.IsAwaited) = (time.GetUtcNow() + options.RetryAfter, false);
                return fetched.As<Done>();
            }

            (shelf.Fetched, shelf.NextAttempt, shelf.IsAwaited) = (new(TablePrices.Sorted(fetched.Value), time.GetUtcNow()), default, false);
            log.Fetched(table.Id, shelf.Region ?? "all regions", fetched.Value.Length);
            return Done.Value;
        }
        finally
        {
            shelf.Turn.Release();
        }
    }

    private async Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(ProviderTable table, Shelf shelf, CancellationToken cancellationToken)
    {
        string? credential = null;
        if (shelf.Fetcher.NeedsCredential)
        {
            credential = await credentials.Find(table, cancellationToken);
            shelf.MayComplain = credential is not null;
            if (credential is null) return PriceCaller.Failed(table.Id, $"there is no credential; it is the variable {table.Variables?[0]} or the secret {CatalogCredentials.SecretOf(table.Id)}");
            if (credential.Any(c => c is < ' ' or > '~')) return PriceCaller.Failed(table.Id, "the credential has characters that no credential has");
        }

        var fetched = await shelf.Fetcher.Fetch(table, shelf.Region, credential, cancellationToken);
        return fetched is { IsOk: true, Value.IsEmpty: true } ? PriceCaller.Failed(table.Id, "there is nothing in its list") : fetched;
    }

    /// <summary>Where what was fetched for that region lies, or will; null if nothing is fetched for it. From now on it is wanted.</summary>
    private Shelf? ShelfOf(ProviderTable table, string? region)
    {
        if (!options.IsLive || !options.Of(table.Id).IsEnabled || !_fetchers.TryGetValue(table.Id, out var fetcher)) return null;
        if (!fetcher.IsRegional) return _shelves.GetOrAdd((table.Id, null), _ => new(fetcher, null));

        // Only regions of the table: whoever asks must not make Fleet ask for whatever they like.
        var of = region ?? table.Regions.FirstOrDefault()?.Id;
        return of is not null && table.Regions.Any(one => one.Id == of) ? _shelves.GetOrAdd((table.Id, of), _ => new(fetcher, of)) : null;
    }

    private TimeSpan TtlOf(ProviderTable table) => options.Of(table.Id).Ttl ?? TimeSpan.FromHours(table.TtlHours);

    private static ComputeCatalog In(ComputeCatalog catalog, string? region) => region is null
        ? catalog
        : catalog with { Sizes = [.. catalog.Sizes.Where(size => size.Regions.IsEmpty || size.Regions.Contains(region))] };

    private static FleetError NotFound => FleetError.NotFound("Provider");

    private sealed record Fetched(ImmutableArray<ComputeSize> Sizes, DateTimeOffset At);

    private sealed class Shelf(IPriceFetcher fetcher, string? region)
    {
        private volatile Fetched? _fetched;

        public IPriceFetcher Fetcher => fetcher;

        public string? Region => region;

        public SemaphoreSlim Turn { get; } = new(1);

        public Fetched? Fetched
        {
            get => _fetched;
            set => _fetched = value;
        }

        public DateTimeOffset NextAttempt { get; set; }

        /// <summary>Whether it is being fetched, or will be soon, for the first time.</summary>
        public bool IsAwaited { get; set; } = true;

        /// <summary>Whether a failure is worth a line in the log: to have no credential is none.</summary>
        public bool MayComplain { get; set; } = true;
    }
}
