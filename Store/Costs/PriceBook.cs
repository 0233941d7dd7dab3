using Fleet.Billing;
using Fleet.Catalog;
using Fleet.Costs;

namespace Fleet.Store.Costs;

/// <summary>All prices: those of the providers, the tariff of what runs on own servers, those of language models. What is not there costs nothing.</summary>
internal sealed class PriceBook(StoreOptions options, IComputeCatalogs? catalogs = null, ITariffs? tariffs = null, ILlmPrices? llm = null)
{
    private const string Usd = "USD";

    /// <summary>The prices of language models.</summary>
    public ILlmPrices? Llm => llm;

    /// <summary>What one unit of the tariff is in US dollars; null if nobody has said.</summary>
    public decimal? TariffToUsd => tariffs is null ? 0 : options.Costs.TariffToUsd ?? (tariffs.Currency == Usd ? 1 : null);

    /// <summary>The catalogue that an instance is priced by; null for the tariff: on a server of the installation's own, or where no catalogue is.</summary>
    public ComputeCatalog? CatalogOf(CostedInstance instance) =>
        instance.ServerId is null && catalogs?.Get(instance.Provider, instance.Region) is { IsOk: true } found
        && found.Value.Sizes.Any(size => size.PricePerHour is not null) ? found.Value : null;

    /// <summary>The tariff of a day.</summary>
    public Tariff TariffOf(DateOnly day) => tariffs?.All.LastOrDefault(tariff => tariff.From <= day) ?? Tariff.Free;

    /// <summary>What the day comes to.</summary>
    public PricedDay Price(CostedInstance? instance, DateOnly day, DayUse use, double cores, double memoryGb)
    {
        if (instance is not null && CatalogOf(instance) is { } catalog
            && SizeChoice.Of(catalog, instance.Tags.GetValueOrDefault(CostedInstance.SizeTag), cores, memoryGb) is { } chosen)
        {
            return DayPrice.Of(catalog, chosen, use);
        }

        return DayPrice.Of(TariffOf(day), TariffToUsd ?? 0, new BillingPeriod(day.Year, day.Month), use);
    }
}
