using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/costs/llm</c>: what language models were used for, and what that comes to. It tells the calls and not what a bill says.</summary>
internal static class LlmCostEndpoints
{
    public static void MapLlmCosts(this IEndpointRouteBuilder costs)
    {
        var llm = costs.MapGroup("/llm");
        llm.MapGet("/summary", Summary).Require(Role.Viewer).WithSummary("Calls of language models, by provider, model and instance");
        llm.MapGet("/trends", Trends).Require(Role.Viewer).WithSummary("Calls of language models day by day");
        llm.MapGet("/instances/{id}", Instance).Require(Role.Viewer).WithSummary("Calls of language models of an instance, by model and day");
        llm.MapGet("/pricing", Pricing).Require(Role.Viewer).WithSummary("What tokens cost where agents do not say it");
    }

    private static async Task<Ok<LlmSummary>> Summary(
        [AsParameters] CostFilterQuery filter, Caller caller, ILlmUsage usage, ILlmPrices prices, ICosts costs, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var query = filter.Ask(caller, time.GetUtcNow());
        var sums = await Read(usage, query, cancellationToken);
        var names = await costs.Instances([.. sums.Select(sum => sum.InstanceId).Distinct()], cancellationToken);
        return TypedResults.Ok(new LlmSummary(
            LlmFigures.Of(sums, prices),
            Grouped(sums, prices, sum => sum.Provider).ToDictionary(group => group.Key, group => group.Figures.TotalUsd),
            [.. Grouped(sums, prices, sum => (sum.Provider, sum.Model)).Select(group => new LlmModelRow(group.Key.Provider, group.Key.Model, group.Figures))],
            [
                .. Grouped(sums, prices, sum => sum.InstanceId)
                    .Select(group => new LlmInstanceRow(group.Key, names.GetValueOrDefault(group.Key)?.Name, group.Figures)),
            ],
            CostDays.Begin(query.From), CostDays.End(query.To)));
    }

    private static async Task<Ok<LlmTrends>> Trends(
        [AsParameters] CostFilterQuery filter, Caller caller, ILlmUsage usage, ILlmPrices prices, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = filter.Ask(caller, time.GetUtcNow());
        var sums = await Read(usage, query, cancellationToken);
        return TypedResults.Ok(new LlmTrends("day", Days(sums, prices), LlmFigures.Of(sums, prices), CostDays.Begin(query.From), CostDays.End(query.To)));
    }

    private static async Task<Results<Ok<LlmInstance>, Refusal>> Instance(
        Id<InstanceId> id, [AsParameters] CostSpanQuery span, Caller caller, ILlmUsage usage, ILlmPrices prices, IGrainFactory grains, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var query = span.Ask(caller, time.GetUtcNow()) with { InstanceId = id.Value.Value };
        var sums = await Read(usage, query, cancellationToken);
        return TypedResults.Ok(new LlmInstance(
            id.Value.Value, found.Value.Name, LlmFigures.Of(sums, prices),
            [.. Grouped(sums, prices, sum => (sum.Provider, sum.Model)).Select(group => new LlmModelRow(group.Key.Provider, group.Key.Model, group.Figures))],
            Days(sums, prices), CostDays.Begin(query.From), CostDays.End(query.To)));
    }

    private static Ok<LlmPricingTable> Pricing(ILlmPrices prices) => TypedResults.Ok(new LlmPricingTable(
        prices.AsOf,
        [
            .. prices.All.Select(price => new LlmPriceRow(
                price.Provider, price.Model, price.From == DateOnly.MinValue ? null : price.From, price.Input, price.Output, price.CacheRead, price.CacheWrite)),
        ]));

    /// <summary>All sums of the days. Where one answer does not hold them, they are asked for in halves; of one day that is too much, the first are told.</summary>
    private static async Task<ImmutableArray<LlmUsageSum>> Read(ILlmUsage usage, CostQuery query, CancellationToken cancellationToken)
    {
        var sums = await usage.Sums(
            new LlmUsageQuery(CostDays.Begin(query.From), CostDays.Begin(query.To.AddDays(1)), query.InstanceId) { VisibleTo = query.VisibleTo }, cancellationToken);
        if (sums.IsCut && query.From < query.To)
        {
            var middle = query.From.AddDays((query.To.DayNumber - query.From.DayNumber) / 2);
            var before = await Read(usage, query with { To = middle }, cancellationToken);
            return before.AddRange(await Read(usage, query with { From = middle.AddDays(1) }, cancellationToken));
        }

        return query.Provider is null ? sums.Rows : [.. sums.Rows.Where(sum => sum.Provider == query.Provider)];
    }

    private static ImmutableArray<LlmDay> Days(ImmutableArray<LlmUsageSum> sums, ILlmPrices prices) =>
        [.. sums.GroupBy(sum => sum.Day).OrderBy(group => group.Key).Select(group => new LlmDay(group.Key, LlmFigures.Of(group, prices)))];

    private static IEnumerable<(TKey Key, LlmFigures Figures)> Grouped<TKey>(
        ImmutableArray<LlmUsageSum> sums, ILlmPrices prices, Func<LlmUsageSum, TKey> key) =>
        sums.GroupBy(key).Select(group => (group.Key, Figures: LlmFigures.Of(group, prices)))
            .OrderByDescending(group => group.Figures.TotalUsd).ThenByDescending(group => group.Figures.Calls);
}
