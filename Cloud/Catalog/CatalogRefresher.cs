using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Catalog;

/// <summary>Keeps prices fresh, beside whoever asks for them.</summary>
internal sealed class CatalogRefresher(ComputeCatalogs catalogs, CatalogOptions options, TimeProvider time, ILogger<CatalogRefresher> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsLive) return;
        using var timer = new PeriodicTimer(options.CheckEvery, time);
        do
        {
            try
            {
                await catalogs.RefreshDue(stoppingToken);
            }
#pragma warning disable CA1031 // A vault that does not answer, or whatever it is: the next round tries again.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                log.RoundFailed(fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
