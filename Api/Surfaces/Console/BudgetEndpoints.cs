using System.Collections.Immutable;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Costs;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/costs/budgets</c>: how much may be spent, and who is told.</summary>
internal static class BudgetEndpoints
{
    private const int PageSize = 500;

    public static void MapBudgets(this IEndpointRouteBuilder costs)
    {
        costs.MapGet("/alerts", Alerts).Require(Role.Viewer).WithSummary("List budgets that are used up, or nearly");
        var budgets = costs.MapGroup("/budgets");
        budgets.MapGet("", List).Require(Role.Viewer).WithSummary("List budgets, newest first");
        budgets.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateBudget)).WithSummary("Make a budget").WithDescription(
            "Its channels are told once in each period when the threshold is reached, and once when all of it is spent.");
        budgets.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a budget");
        foreach (var method in (string[])["PUT", "PATCH"])
        {
            budgets.MapMethods("/{id}", [method], Update).Require(Role.Operator).Reads(typeof(UpdateBudget))
                .WithSummary("Change a budget; fields that are absent stay as they are");
        }

        budgets.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a budget");
    }

    private static async Task<Ok<BudgetList>> List(
        [AsParameters] BudgetQuery query, Caller caller, IGrainFactory grains, IStateQueries states, ICosts costs, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var views = await Views(query.InstanceId, caller, grains, states, cancellationToken);
        var shapes = await Shapes([.. query.Cut(views)], caller, costs, time.GetUtcNow(), cancellationToken);
        var page = query.Envelope(shapes, views.Length);
        return TypedResults.Ok(new BudgetList(page.Data, page.Data, page.Pagination, views.Length));
    }

    private static async Task<Ok<CostAlertList>> Alerts(
        [AsParameters] BudgetQuery query, Caller caller, IGrainFactory grains, IStateQueries states, ICosts costs, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var views = await Views(query.InstanceId, caller, grains, states, cancellationToken);
        var shapes = await Shapes(views, caller, costs, time.GetUtcNow(), cancellationToken);
        var alerts = shapes.Zip(views).Where(pair => pair.First.AlertSent || pair.First.Status != "ok")
            .Select(pair => CostAlert.Of(pair.First, pair.Second.AlertedAt)).ToList();
        var page = query.Envelope<CostAlert>([.. query.Cut(alerts)], alerts.Count);
        return TypedResults.Ok(new CostAlertList(page.Data, page.Data, page.Pagination, alerts.Count));
    }

    private static async Task<Results<Created<BudgetShape>, Refusal>> Create(
        Body<CreateBudget> body, Caller caller, IGrainFactory grains, RequestIds ids, ICosts costs, TimeProvider time, CancellationToken cancellationToken)
    {
        var (spec, refusal) = await Judge(body.Value.ToSpec(), caller, grains);
        if (refusal is not null) return refusal;
        var created = await grains.Budget(ids.New<BudgetId>()).Create(spec, caller.Actor);
        return created.IsOk
            ? TypedResults.Created(ConsolePaths.Budget(created.Value.Id), await Shape(created.Value, caller, costs, time.GetUtcNow(), cancellationToken))
            : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<BudgetShape>, Refusal>> Get(
        Id<BudgetId> id, Caller caller, IGrainFactory grains, ICosts costs, TimeProvider time, CancellationToken cancellationToken) =>
        await Answer(await grains.Budget(id.Value).Get(), caller, costs, time, cancellationToken);

    private static async Task<Results<Ok<BudgetShape>, Refusal>> Update(
        Id<BudgetId> id, Body<UpdateBudget> body, Caller caller, IGrainFactory grains, ICosts costs, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await grains.Budget(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var spec = body.Value.Change(found.Value.Spec);
        if (spec.Instance != found.Value.Spec.Instance)
        {
            (spec, var refusal) = await Judge(spec with { VisibleTo = Visibility.Everything }, caller, grains);
            if (refusal is not null) return refusal;
        }

        return await Answer(await grains.Budget(id.Value).Update(spec, caller.Actor), caller, costs, time, cancellationToken);
    }

    private static async Task<Results<Ok<BudgetDeleted>, Refusal>> Delete(Id<BudgetId> id, Caller caller, IGrainFactory grains)
    {
        var deleted = await grains.Budget(id.Value).Delete(caller.Actor);
        return deleted.IsOk
            ? TypedResults.Ok(new BudgetDeleted("Budget deleted", id.Value.Value, deleted.Value.Spec.Name))
            : Refusal.Of(deleted.Error);
    }

    /// <summary>The budget as that caller may have it: of one instance that it may change, or of all that it sees.</summary>
    private static async Task<(BudgetSpec Spec, Refusal? Refusal)> Judge(BudgetSpec spec, Caller caller, IGrainFactory grains)
    {
        var (scope, refusal) = await caller.Judge(Role.Operator, new InstanceScope(spec.Instance), grains);
        return (spec with { Instance = scope.Instance, VisibleTo = scope.Within ?? Visibility.Everything }, refusal);
    }

    private static async Task<Results<Ok<BudgetShape>, Refusal>> Answer(
        Outcome<BudgetView> outcome, Caller caller, ICosts costs, TimeProvider time, CancellationToken cancellationToken) =>
        outcome.IsOk ? TypedResults.Ok(await Shape(outcome.Value, caller, costs, time.GetUtcNow(), cancellationToken)) : Refusal.Of(outcome.Error);

    private static async Task<BudgetShape> Shape(
        BudgetView view, Caller caller, ICosts costs, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await Shapes([view], caller, costs, now, cancellationToken))[0];

    /// <summary>Asks what was spent once for each period and whoever's instances count, and not for each budget.</summary>
    private static async Task<ImmutableArray<BudgetShape>> Shapes(
        ImmutableArray<BudgetView> views, Caller caller, ICosts costs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<(BudgetPeriod, Visibility), ImmutableArray<CostSum>>();
        var shapes = ImmutableArray.CreateBuilder<BudgetShape>(views.Length);
        foreach (var view in views)
        {
            var (spec, whose) = (view.Spec, view.Spec.VisibleTo.And(caller.Visibility));
            if (!sums.TryGetValue((spec.Period, whose), out var spent))
            {
                var span = BudgetSpan.Of(spec.Period, now);
                var query = new CostQuery(span.First, span.Last) { VisibleTo = whose };
                sums[(spec.Period, whose)] = spent = await costs.Sums(query, CostGrouping.Instance | CostGrouping.Provider, cancellationToken);
            }

            shapes.Add(new(
                view,
                spent.Where(sum => (spec.Instance is null || spec.Instance.Value.Value == sum.InstanceId) && (spec.Provider is null || spec.Provider == sum.Provider))
                    .Sum(sum => sum.Amounts.Total),
                now));
        }

        return shapes.ToImmutable();
    }

    /// <summary>All that the caller may know of, newest first: there are few.</summary>
    private static async Task<ImmutableArray<BudgetView>> Views(
        string? instance, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var views = ImmutableArray.CreateBuilder<BudgetView>();
        var query = new StateQuery { Kind = StateKinds.Budget, Filters = Filters.Of(("instanceId", Filters.One(instance))), Limit = PageSize }.SeenBy(caller);
        do
        {
            var page = await states.Query(query, cancellationToken);
            views.AddRange(await page.Views(id => grains.Budget(BudgetId.Of(id)).Get()));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        return views.ToImmutable();
    }
}
