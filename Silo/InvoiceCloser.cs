using System.Collections.Immutable;
using Fleet.Billing;
using Fleet.Common;
using Fleet.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Silo;

/// <summary>
/// Closes the months that are over and have no invoice, those that ended while Fleet was down too. Every process does it: the grain of an
/// invoice closes it once.
/// </summary>
internal sealed partial class InvoiceCloser(
    IGrainFactory grains, IUsageHours usage, IStateQueries states, TimeProvider time, ILogger<InvoiceCloser> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private const int PageSize = 500;

    /// <summary>Closes what can be closed now.</summary>
    public async Task Close(CancellationToken cancellationToken)
    {
        if (await usage.First(cancellationToken) is not { } first) return;
        var closed = await Closed(cancellationToken);
        var current = BillingPeriod.Of(time.GetUtcNow());
        for (var period = BillingPeriod.Of(first); period.Begin < current.Begin; period = period.Next)
        {
            var id = InvoiceId.Of(period);
            if (!closed.Contains(id.Value)) await grains.Invoice(id).Close();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await Close(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                CloseFailed(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<ImmutableHashSet<string>> Closed(CancellationToken cancellationToken)
    {
        var ids = ImmutableHashSet.CreateBuilder<string>();
        string? cursor = null;
        do
        {
            var page = await states.Query(
                new StateQuery { Kind = StateKinds.Invoice, Sort = "period", Cursor = cursor, Limit = PageSize }, cancellationToken);
            foreach (var row in page.Rows) ids.Add(row.Id);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids.ToImmutable();
    }

    [LoggerMessage(85, LogLevel.Warning, "Not every month that is over could be closed; tried again in ten minutes")]
    private static partial void CloseFailed(ILogger logger, Exception exception);
}
