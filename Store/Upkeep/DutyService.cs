using Microsoft.Extensions.Hosting;

namespace Fleet.Store.Upkeep;

/// <summary>A duty that is looked after in each period, and given back at the end.</summary>
internal abstract class DutyService(Duty duty, TimeSpan period, TimeProvider time) : BackgroundService
{
    /// <summary>The lease on the work.</summary>
    protected Duty Duty => duty;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await duty.Release(cancellationToken);
        }
#pragma warning disable CA1031 // A database that is lost at the end: the lease ends by itself.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault);
        }
    }

    /// <summary>What is done in each period.</summary>
    protected abstract Task Work(CancellationToken cancellationToken);

    /// <summary>Tells that it could not be done.</summary>
    protected abstract void Failed(Exception fault);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        do
        {
            try
            {
                await Work(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever it is, the next pass takes up where this one ended.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(fault);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
