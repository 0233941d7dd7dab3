using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Identity;
using Fleet.Instances;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/costs</c>: what instances cost. All of it is of the same entries, of what the caller may see.</summary>
internal static class CostEndpoints
{
    private const int MostEntries = 2_000;

    public static void MapCosts(this IEndpointRouteBuilder api)
    {
        var costs = api.MapGroup("/costs").WithTags("Costs").AnswersInvalid(StatusCodes.Status400BadRequest);
        costs.MapGet("/summary", Summary).Require(Role.Viewer).WithSummary("What was spent, by provider and instance");
        costs.MapGet("/trends", Trends).Require(Role.Viewer).WithSummary("What was spent day by day");
        costs.MapGet("/breakdown", Breakdown).Require(Role.Viewer).WithSummary("What each instance cost, the dearest first");
        costs.MapGet("/instances/{id}", Instance).Require(Role.Viewer).WithSummary("What an instance cost day by day, and how that was reckoned");
        costs.MapCostAdvice();
        costs.MapBudgets();
        costs.MapLlmCosts();
    }

    private static async Task<Ok<CostSummary>> Summary(
        [AsParameters] CostFilterQuery filter, Caller caller, ICosts costs, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = filter.Ask(caller, time.GetUtcNow());
        var sums = await costs.Sums(query, CostGrouping.Instance | CostGrouping.Provider, cancellationToken);
        var names = await costs.Instances([.. sums.Select(sum => sum.InstanceId!).Distinct()], cancellationToken);
        var total = Total(sums);
        return TypedResults.Ok(new CostSummary(
            total.Total, total.Compute, total.Storage, total.Network, total.Llm,
            sums.GroupBy(sum => sum.Provider!).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => Total(group).Total),
            [
                .. sums.GroupBy(sum => sum.InstanceId!)
                    .Select(group => new InstanceCost(group.Key, names.GetValueOrDefault(group.Key)?.Name, Total(group).Total))
                    .OrderByDescending(one => one.TotalUsd).ThenBy(one => one.InstanceId, StringComparer.Ordinal),
            ],
            CostDays.Begin(query.From), CostDays.End(query.To)));
    }

    private static async Task<Ok<CostTrends>> Trends(
        [AsParameters] CostFilterQuery filter, Caller caller, ICosts costs, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = filter.Ask(caller, time.GetUtcNow());
        var days = await costs.Sums(query, CostGrouping.Day, cancellationToken);
        var providers = await costs.Sums(query, CostGrouping.Day | CostGrouping.Provider, cancellationToken);
        var teams = await costs.Sums(query, CostGrouping.Day | CostGrouping.Team, cancellationToken);
        var instances = await costs.Sums(query, CostGrouping.Instance, cancellationToken);
        var length = query.To.DayNumber - query.From.DayNumber + 1;
        var before = Total(await costs.Sums(query with { From = query.From.AddDays(-length), To = query.From.AddDays(-1) }, CostGrouping.None, cancellationToken)).Total;
        var total = Total(days);
        return TypedResults.Ok(new CostTrends(
            "day",
            [.. days.Select(CostPoint.Of)],
            [.. providers.Select(sum => new ProviderPoint(sum.Day!.Value, sum.Provider, sum.Amounts.Total))],
            [.. teams.Select(sum => new TeamPoint(sum.Day!.Value, sum.Team, sum.Amounts.Total))],
            new TrendSummary(
                total.Total, total.Compute, total.Storage, total.Network, total.Llm, CostDays.Begin(query.From), CostDays.End(query.To), instances.Length,
                before == 0 ? null : Math.Round((total.Total - before) / before * 100, 2, MidpointRounding.AwayFromZero))));
    }

    private static async Task<Ok<CostBreakdown>> Breakdown(
        [AsParameters] CostFilterQuery filter, [AsParameters] CostPageQuery page, Caller caller, ICosts costs, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var query = filter.Ask(caller, time.GetUtcNow());
        var sums = await costs.Sums(query, CostGrouping.Instance | CostGrouping.Provider, cancellationToken);
        var total = Total(sums).Total;
        var shown = page.Cut(sums.OrderByDescending(sum => sum.Amounts.Total).ThenBy(sum => sum.InstanceId, StringComparer.Ordinal)).ToList();
        var names = await costs.Instances([.. shown.Select(sum => sum.InstanceId!)], cancellationToken);
        var rows = page.Envelope<BreakdownRow>(
            [
                .. shown.Select(sum => new BreakdownRow(
                    sum.InstanceId!, names.GetValueOrDefault(sum.InstanceId!)?.Name, sum.Provider, names.GetValueOrDefault(sum.InstanceId!)?.Region,
                    sum.Amounts.Total, sum.Amounts.Compute, sum.Amounts.Storage, sum.Amounts.Network, sum.Amounts.Llm,
                    total == 0 ? 0 : Math.Round(sum.Amounts.Total / total * 100, 2, MidpointRounding.AwayFromZero))),
            ],
            sums.Length);
        return TypedResults.Ok(new CostBreakdown(rows.Data, rows.Data, rows.Pagination, total, CostDays.Begin(query.From), CostDays.End(query.To)));
    }

    private static async Task<Results<Ok<InstanceCosts>, Refusal>> Instance(
        Id<InstanceId> id, [AsParameters] CostSpanQuery span, Caller caller, ICosts costs, IGrainFactory grains, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var query = span.Ask(caller, time.GetUtcNow()) with { InstanceId = id.Value.Value };
        var entries = await costs.Entries(query, MostEntries, cancellationToken);
        var total = entries.Aggregate(CostAmounts.Zero, (sum, entry) => sum.And(entry.Amounts));
        return TypedResults.Ok(new InstanceCosts(
            id.Value.Value, found.Value.Name, found.Value.Provider, total.Total, total.Compute, total.Storage, total.Network, total.Llm,
            [.. entries.Select(entry => new CostEntryShape(entry))], CostDays.Begin(query.From), CostDays.End(query.To)));
    }

    private static CostAmounts Total(IEnumerable<CostSum> sums) => sums.Aggregate(CostAmounts.Zero, (total, sum) => total.And(sum.Amounts));
}
