using Fleet.Catalog;
using Fleet.Cloud.Catalog.Prices;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Cloud.Integrations;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Cloud.Catalog;

/// <summary>Registers the catalogue.</summary>
public static class CatalogServices
{
    /// <summary>
    /// Adds <see cref="IComputeCatalogs"/>, <see cref="IComputeProviders"/> and <see cref="IIntegrations"/>. Needs <see cref="CloudServices.AddFleetCloud"/>,
    /// the configuration, <see cref="Outbound.IHttpReader"/> and logging; uses the vault if there is one.
    /// </summary>
    /// <exception cref="ArgumentException">An option makes no sense; the message never has a credential.</exception>
    /// <exception cref="InvalidOperationException">A table cannot be read, or makes no sense.</exception>
    public static IServiceCollection AddFleetCatalog(this IServiceCollection services, Action<CatalogOptions>? configure = null)
    {
        var options = new CatalogOptions();
        configure?.Invoke(options);
        options.Validate();
        var tables = new CatalogTables(options.Folder);
        return services
            .AddSingleton(options)
            .AddSingleton(tables)
            .AddSingleton<IComputeProviders>(tables)
            .AddSingleton<CatalogCredentials>()
            .AddSingleton<PriceCaller>()
            .AddSingleton<IPriceFetcher, AzurePrices>()
            .AddSingleton<IPriceFetcher, DigitalOceanPrices>()
            .AddSingleton<IPriceFetcher, FlyPrices>()
            .AddSingleton<IPriceFetcher, NorthflankPrices>()
            .AddSingleton<IPriceFetcher, RunPodPrices>()
            .AddSingleton<ComputeCatalogs>()
            .AddSingleton<IComputeCatalogs>(provider => provider.GetRequiredService<ComputeCatalogs>())
            .AddSingleton<IIntegrations, IntegrationTable>();
    }

    /// <summary>Adds the service that fetches prices. The vault may be asked: to be started after the engine.</summary>
    public static IServiceCollection AddFleetCatalogRefresh(this IServiceCollection services) => services.AddHostedService<CatalogRefresher>();
}
