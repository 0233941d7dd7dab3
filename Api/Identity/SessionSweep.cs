using Fleet.Common;
using Fleet.Storage;

namespace Fleet.Api.Identity;

/// <summary>Forgets the sessions that nobody comes back to: an ended one that is shown again is forgotten then.</summary>
internal sealed partial class SessionSweep(
    IGrainFactory grains, IStateQueries states, TimeProvider time, ILogger<SessionSweep> log) : BackgroundService
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>Forgets those of the oldest that have ended.</summary>
    public async Task Sweep(CancellationToken cancellationToken)
    {
        var oldest = await states.Query(
            new StateQuery { Kind = StateKinds.Session, Descending = false, Limit = AtOnce, To = time.GetUtcNow() - Period }, cancellationToken);
        foreach (var row in oldest.Rows)
        {
            if (!(await grains.Session(row.Id).Get()).IsOk) await grains.Session(row.Id).Close();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotSwept(exception);
            }
        }
    }

    [LoggerMessage(103, LogLevel.Warning, "Ended sessions could not be forgotten just now; tried again in an hour")]
    private partial void LogNotSwept(Exception exception);
}
