using Fleet.Costs;
using Fleet.Storage;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Costs;

/// <summary>All that is done for costs in whichever process has the duty: the entries, the bills, and once a day the recommendations.</summary>
internal sealed partial class CostUpkeep
{
    private static readonly TimeSpan AnalysisPeriod = TimeSpan.FromDays(1);

    private readonly Costing _costing;
    private readonly BillFolder? _bills;
    private readonly IRecommendations _recommendations;
    private DateTimeOffset _nextAnalysis;

    public CostUpkeep(
        ISqlEngine engine, IMetrics metrics, PriceBook prices, IRecommendations recommendations, StoreOptions options, ILogger<CostUpkeep> log)
    {
        _costing = new(engine, metrics, prices);
        _bills = string.IsNullOrEmpty(options.Costs.Bills) ? null : new(engine, options.Costs, log);
        _recommendations = recommendations;
        if (prices.TariffToUsd is null) NoRate(log);
    }

    /// <summary>What there is to do now.</summary>
    public async Task Run(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _costing.Run(now, cancellationToken);
        if (_bills is not null) await _bills.Run(now, cancellationToken);
        if (now < _nextAnalysis && _nextAnalysis - now <= AnalysisPeriod) return;
        await _recommendations.Analyze(Visibility.Everything, cancellationToken);
        _nextAnalysis = now + AnalysisPeriod;
    }

    [LoggerMessage(22, LogLevel.Warning, "The tariff's currency is not USD and Costs:TariffToUsd is not given: what it prices is left out of the costs")]
    private static partial void NoRate(ILogger logger);
}
