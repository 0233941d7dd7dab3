using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Billing;
using Fleet.Catalog;
using Fleet.Costs;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>What could be saved: idle instances, sizes that are greater than they need be, and the prices to compare with.</summary>
internal static class CostAdviceEndpoints
{
    private const int DaysLookedAt = 7;
    private const decimal DaysOfMonth = 730m / 24;

    public static void MapCostAdvice(this IEndpointRouteBuilder costs)
    {
        costs.MapGet("/idle", Idle).Require(Role.Viewer).WithSummary("List instances that are RUNNING and do nothing, the longest first").WithDescription(
            "By observed processor and network use. One of which less than half of the time was measured is not listed.");
        costs.MapGet("/idle-instances", Idle).Require(Role.Viewer).WithSummary("Another name of /costs/idle");
        costs.MapGet("/pricing", Pricing).Require(Role.Viewer).WithSummary("The prices that costs are reckoned by");
        var recommendations = costs.MapGroup("/recommendations");
        recommendations.MapGet("", List).Require(Role.Viewer).WithSummary("List smaller sizes that would do, what saves most first");
        recommendations.MapPost("/analyze", Analyze).Require(Role.Operator).WithSummary("Look for them now; it is done once a day anyway");
        recommendations.MapPost("/{id}/dismiss", Dismiss).Require(Role.Operator).WithSummary("Not to hear of one any more, until its figures change much");
    }

    private static async Task<Ok<IdleList>> Idle(
        [AsParameters] IdleQuery query, Caller caller, ICosts costs, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = await costs.Idle(TimeSpan.FromHours(query.Hours), caller.Visibility, cancellationToken);
        var monthly = found.IsEmpty ? [] : await Monthly(caller, costs, now, cancellationToken);
        var shapes = found.Select(one => new IdleShape(one, monthly.GetValueOrDefault(one.Instance.Id), now)).ToList();
        var page = query.Envelope<IdleShape>([.. query.Cut(shapes)], shapes.Count);
        return TypedResults.Ok(new IdleList(page.Data, page.Data, page.Pagination, query.Hours, shapes.Sum(shape => shape.WastedUsdMo)));
    }

    /// <summary>What a month of each instance comes to, by the days of the last seven that are over and have an entry, else by today.</summary>
    private static async Task<Dictionary<string, decimal>> Monthly(Caller caller, ICosts costs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var query = new CostQuery(today.AddDays(-DaysLookedAt), today.AddDays(-1)) { VisibleTo = caller.Visibility };
        var sums = (await costs.Sums(query, CostGrouping.Instance, cancellationToken))
            .Concat(await costs.Sums(query with { From = today, To = today }, CostGrouping.Instance, cancellationToken));
        return sums.GroupBy(sum => sum.InstanceId!).ToDictionary(
            group => group.Key, group => Math.Round(group.First().Amounts.Total / group.First().Entries * DaysOfMonth, 2, MidpointRounding.AwayFromZero));
    }

    private static Ok<CostPricing> Pricing(ITariffs tariffs, TimeProvider time, [FromServices] IComputeCatalogs? catalogs = null)
    {
        var providers = ImmutableSortedDictionary.CreateBuilder<string, ProviderPricing>(StringComparer.Ordinal);
        foreach (var provider in catalogs?.Providers ?? [])
        {
            if (catalogs!.Get(provider) is { IsOk: true } found) providers[provider] = new(found.Value);
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var tariff = tariffs.All.LastOrDefault(one => one.From <= today) ?? Tariff.Free;
        return TypedResults.Ok(new CostPricing(
            providers.ToImmutable(), new(tariffs.Currency, tariff.ComputeHour, tariff.StorageGbMonth, tariff.NetworkGb)));
    }

    private static async Task<Ok<RecommendationList>> List(
        [AsParameters] RecommendationQuery query, Caller caller, IRecommendations recommendations, CancellationToken cancellationToken)
    {
        var found = await recommendations.List(caller.Visibility, query.WithDismissed, cancellationToken);
        var page = query.Envelope<RecommendationShape>([.. query.Cut(found).Select(one => new RecommendationShape(one))], found.Length);
        return TypedResults.Ok(new RecommendationList(page.Data, page.Data, page.Pagination, found.Sum(one => one.SavingsUsdMo)));
    }

    private static async Task<Ok<AnalysisReport>> Analyze(Caller caller, IRecommendations recommendations, CancellationToken cancellationToken) =>
        TypedResults.Ok(await recommendations.Analyze(caller.Visibility, cancellationToken));

    private static async Task<Results<Ok<RecommendationShape>, Refusal>> Dismiss(
        Id<RecommendationId> id, Caller caller, IRecommendations recommendations, CancellationToken cancellationToken)
    {
        var dismissed = await recommendations.Dismiss(id.Value, caller.Actor, cancellationToken);
        return dismissed.IsOk ? TypedResults.Ok(new RecommendationShape(dismissed.Value)) : Refusal.Of(dismissed.Error);
    }
}
