using Fleet.Grains.Books;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Silo;

/// <summary>
/// Keeps this process's books up to date: reads them before anything else calls grains, and asks each second what has changed. While that
/// cannot be done, they stay as they are.
/// </summary>
internal sealed partial class BookReader(BookShelf books, TimeProvider time, ILogger<BookReader> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private bool _isBehind;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Read(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Read(stoppingToken);
    }

    private async Task Read(CancellationToken cancellation)
    {
        try
        {
            await books.Refresh(cancellation);
            _isBehind = false;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Once, and not each second.
            if (!_isBehind) ReadFailed(log, exception);
            _isBehind = true;
        }
    }

    [LoggerMessage(84, LogLevel.Warning, "Alert rules, maintenance windows or webhooks could not be read anew; tried again each second")]
    private static partial void ReadFailed(ILogger logger, Exception exception);
}
