using Fleet.Api.Http;
using Fleet.Catalog;
using Fleet.Costs;

namespace Fleet.Api.Surfaces.Console;

/// <summary>Instances that do nothing, the longest first.</summary>
/// <param name="Instances">Those of the page.</param>
/// <param name="Data">The same.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="ThresholdHours">For how long at least.</param>
/// <param name="TotalWastedUsdMo">What all of them cost a month, those of other pages too.</param>
public sealed record IdleList(
    IReadOnlyList<IdleShape> Instances, IReadOnlyList<IdleShape> Data, Pagination Pagination, int ThresholdHours, decimal TotalWastedUsdMo);

/// <summary>An instance that does nothing.</summary>
public sealed record IdleShape
{
    internal IdleShape(IdleInstance idle, decimal monthly, DateTimeOffset now)
    {
        var instance = idle.Instance;
        (InstanceId, InstanceName, Provider, Region, Status) =
            (instance.Id, instance.Name, instance.Provider, instance.Region, instance.Status.ToUpperInvariant());
        var span = now - idle.IdleSince;
        (LastActivityAt, IdleSinceHours, IdleSinceDays) = (idle.LastActivityAt, Math.Round(span.TotalHours, 1), Math.Round(span.TotalDays, 1));
        (EstimatedMonthlyCost, WastedUsdMo) = (monthly, monthly);
        (AvgCpuPercent, AvgMemPercent) = (Math.Round(idle.CpuPercent, 1), Math.Round(idle.MemoryPercent, 1));
    }

    /// <summary>Which one.</summary>
    public string InstanceId { get; }

    /// <summary>Its name.</summary>
    public string InstanceName { get; }

    /// <summary>Where it is.</summary>
    public string Provider { get; }

    /// <summary>The provider's region.</summary>
    public string? Region { get; }

    /// <summary>RUNNING.</summary>
    public string Status { get; }

    /// <summary>The end of the last hour in which it did something; null if it did nothing as far back as was looked.</summary>
    public DateTimeOffset? LastActivityAt { get; }

    /// <summary>For how many hours it has done nothing, as far back as was looked.</summary>
    public double IdleSinceHours { get; }

    /// <summary>The same in days.</summary>
    public double IdleSinceDays { get; }

    /// <summary>What it costs in a month, by the last seven days.</summary>
    public decimal EstimatedMonthlyCost { get; }

    /// <summary>The same.</summary>
    public decimal WastedUsdMo { get; }

    /// <summary>Its processor's use on average, 0 to 100 times the number of cores.</summary>
    public double AvgCpuPercent { get; }

    /// <summary>Its memory's use on average.</summary>
    public double AvgMemPercent { get; }
}

/// <summary>The prices that costs are reckoned by.</summary>
/// <param name="Providers">By provider; those whose machines have no catalogue are left out.</param>
/// <param name="Tariff">Of what runs on servers of the installation's own.</param>
public sealed record CostPricing(IReadOnlyDictionary<string, ProviderPricing> Providers, OwnPricing Tariff);

/// <summary>What a provider charges, in US dollars.</summary>
public sealed record ProviderPricing
{
    internal ProviderPricing(ComputeCatalog catalog)
    {
        (Name, Source, FetchedAt) = (catalog.Provider, catalog.Source, catalog.FetchedAt);
        ComputeTiers = [.. catalog.Sizes.Select(size => new PricingTier(size.Id, size.Name, size.Vcpus, size.MemoryGb, size.PricePerMonth, size.PricePerHour))];
        (Storage, Network) = (new(catalog.StorageGbMonth), new(catalog.EgressFreeGb, catalog.EgressGb));
    }

    /// <summary>The provider.</summary>
    public string Name { get; }

    /// <summary>The sizes of machines, the cheapest first.</summary>
    public IReadOnlyList<PricingTier> ComputeTiers { get; }

    /// <summary>Disk.</summary>
    public PricingStorage Storage { get; }

    /// <summary>Traffic.</summary>
    public PricingNetwork Network { get; }

    /// <summary>live, cached or fallback.</summary>
    public string Source { get; }

    /// <summary>Of when the prices are.</summary>
    public DateTimeOffset FetchedAt { get; }
}

/// <summary>A size of machine.</summary>
public sealed record PricingTier(string Id, string Label, double Vcpu, double MemoryGb, decimal? PricePerMonth, decimal? PricePerHour);

/// <summary>What disk costs.</summary>
/// <param name="GbPerMonth">10^9 bytes for a month.</param>
public sealed record PricingStorage(decimal GbPerMonth);

/// <summary>What traffic costs.</summary>
/// <param name="EgressGbFree">10^9 bytes sent in a month that cost nothing.</param>
/// <param name="EgressGbPrice">10^9 bytes sent beyond these.</param>
public sealed record PricingNetwork(decimal EgressGbFree, decimal EgressGbPrice);

/// <summary>The tariff that holds today.</summary>
/// <param name="Currency">As ISO 4217 has it.</param>
/// <param name="ComputeHour">An hour of a reserved core.</param>
/// <param name="StorageGbMonth">10^9 bytes of disk for a month.</param>
/// <param name="NetworkGb">10^9 bytes received or sent.</param>
public sealed record OwnPricing(string Currency, decimal ComputeHour, decimal StorageGbMonth, decimal NetworkGb);

/// <summary>Smaller sizes that would do.</summary>
/// <param name="Recommendations">Those of the page.</param>
/// <param name="Data">The same.</param>
/// <param name="Pagination">Where the page stands.</param>
/// <param name="TotalSavingsUsdMo">What all of them save a month, those of other pages too.</param>
public sealed record RecommendationList(
    IReadOnlyList<RecommendationShape> Recommendations, IReadOnlyList<RecommendationShape> Data, Pagination Pagination, decimal TotalSavingsUsdMo);

/// <summary>A smaller size that would do.</summary>
public sealed record RecommendationShape
{
    internal RecommendationShape(Recommendation one)
    {
        (Id, InstanceId, InstanceName, Provider) = (one.Id.Value, one.InstanceId, one.InstanceName, one.Provider);
        (CurrentTier, SuggestedTier) = (one.CurrentTier, one.SuggestedTier);
        (CurrentUsdMo, SuggestedUsdMo, SavingsUsdMo) = (one.CurrentUsdMo, one.SuggestedUsdMo, one.SavingsUsdMo);
        (AvgCpuPercent, AvgMemPercent, Confidence, Reasoning) = (one.AvgCpuPercent, one.AvgMemPercent, one.Confidence, one.Reasoning);
        (GeneratedAt, Dismissed, DismissedAt, DismissedBy) = (one.GeneratedAt, one.DismissedAt is not null, one.DismissedAt, one.DismissedBy);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>For whom.</summary>
    public string InstanceId { get; }

    /// <summary>What it is called.</summary>
    public string InstanceName { get; }

    /// <summary>Where it is.</summary>
    public string Provider { get; }

    /// <summary>What it has.</summary>
    public string CurrentTier { get; }

    /// <summary>What would do.</summary>
    public string SuggestedTier { get; }

    /// <summary>What it costs in a month.</summary>
    public decimal CurrentUsdMo { get; }

    /// <summary>What it would cost.</summary>
    public decimal SuggestedUsdMo { get; }

    /// <summary>The difference.</summary>
    public decimal SavingsUsdMo { get; }

    /// <summary>Its processor's use on average, in percent of what it has.</summary>
    public double AvgCpuPercent { get; }

    /// <summary>Its memory's.</summary>
    public double AvgMemPercent { get; }

    /// <summary>How much of the last thirty days was measured, 0 to 0.95.</summary>
    public double Confidence { get; }

    /// <summary>What was observed, and what follows from it.</summary>
    public string Reasoning { get; }

    /// <summary>When that was found.</summary>
    public DateTimeOffset GeneratedAt { get; }

    /// <summary>Whether somebody does not want to hear of it.</summary>
    public bool Dismissed { get; }

    /// <summary>When that was said.</summary>
    public DateTimeOffset? DismissedAt { get; }

    /// <summary>Who said it.</summary>
    public string? DismissedBy { get; }
}
