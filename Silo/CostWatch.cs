using Fleet.Grains.Costs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Silo;

/// <summary>Has the alert rules about cost judged, as often as budgets are looked at.</summary>
internal sealed partial class CostWatch(CostRules rules, IOptions<BudgetOptions> options, TimeProvider time, ILogger<CostWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LookEvery, time);
        do
        {
            try
            {
                await rules.Judge(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                JudgingFailed(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(86, LogLevel.Warning, "The alert rules about cost could not be judged; tried again")]
    private static partial void JudgingFailed(ILogger logger, Exception exception);
}
