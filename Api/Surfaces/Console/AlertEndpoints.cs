using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/alerts</c>: what the rules have found.</summary>
internal static class AlertEndpoints
{
    private const int NotificationsShown = 20;

    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts").AnswersInvalid(StatusCodes.Status400BadRequest);
        alerts.MapGet("", List).Require(Role.Viewer).WithSummary("List alerts, newest first");
        alerts.MapGet("/summary", Summary).Require(Role.Viewer).WithSummary("Count alerts by severity and status");
        alerts.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get an alert, its history and its notifications");
        alerts.MapGet("/{id}/history", History).Require(Role.Viewer).WithSummary("What has become of an alert");
        alerts.MapPost("/{id}/acknowledge", Acknowledge).Require(Role.Operator).WithSummary("Say that somebody has seen an alert");
        alerts.MapPost("/{id}/resolve", Resolve).Require(Role.Operator).WithSummary("Say that an alert is over");
        alerts.MapPost("/{id}/silence", Silence).Require(Role.Operator).Reads(typeof(SilenceAlert))
            .WithSummary("Tell nobody of an alert for a while, or tell people again");
        alerts.MapPost("/bulk-acknowledge", AcknowledgeAll).Require(Role.Operator).JudgesTeams().Reads(typeof(AlertIds)).WithSummary("Acknowledge alerts that are active");
        alerts.MapPost("/bulk-resolve", ResolveAll).Require(Role.Operator).JudgesTeams().Reads(typeof(AlertIds)).WithSummary("Resolve alerts that are not yet");
    }

    private static async Task<Results<Ok<AlertList>, Refusal>> List(
        [AsParameters] AlertQuery query, Caller caller, IGrainFactory grains, IStateQueries states, IDeliveries deliveries, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Alert(AlertId.Of(id)).Get());
        var rules = await Rules(found, grains);
        var counts = await deliveries.Counts([.. found.Select(alert => alert.Id.Value)], cancellationToken);
        var at = query.Envelope(found, page.Value).Pagination;
        return TypedResults.Ok(new AlertList(
            [.. found.Select(alert => new AlertShape(alert, rules.GetValueOrDefault(alert.Body.Rule))
            {
                NotificationCount = counts.GetValueOrDefault(alert.Id.Value),
            })],
            at.Total, at.PageNumber, at.Limit, at.TotalPages, at.NextCursor));
    }

    private static async Task<Ok<AlertSummary>> Summary(Caller caller, IStateQueries states, CancellationToken cancellationToken)
    {
        async Task<(T Value, long Count)> Count<T>(T value, params ImmutableArray<StateFilter> filters) =>
            (value, await states.Count(StateKinds.Alert, filters, caller.Visibility, cancellationToken));

        var active = new StateFilter("status", [StoredName.Of(AlertStatus.Active)]);
        var severities = await Task.WhenAll(Enum.GetValues<AlertSeverity>()
            .Select(severity => Count(severity, active, new StateFilter("severity", [StoredName.Of(severity)]))));
        var statuses = await Task.WhenAll(Enum.GetValues<AlertStatus>()
            .Select(status => Count(status, new StateFilter("status", [StoredName.Of(status)]))));
        return TypedResults.Ok(new AlertSummary(
            severities.Where(one => one.Count > 0).ToDictionary(one => WireName.Upper(one.Value), one => one.Count),
            statuses.Where(one => one.Count > 0).ToDictionary(one => WireName.Upper(one.Value), one => one.Count)));
    }

    private static async Task<Results<Ok<AlertShape>, Refusal>> Get(
        Id<AlertId> id, IGrainFactory grains, IDeliveries deliveries, CancellationToken cancellationToken)
    {
        var found = await grains.Alert(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var notifications = await deliveries.Of(id.Value.Value, NotificationsShown, cancellationToken);
        var rule = await grains.AlertRule(found.Value.Body.Rule).Get();
        return TypedResults.Ok(new AlertShape(found.Value, rule.Value, isDetail: true)
        {
            Notifications = [.. notifications.Select(AlertNotification.Of)],
            History = AlertHistoryShape.Of(found.Value),
        });
    }

    private static async Task<Results<Ok<AlertHistoryList>, Refusal>> History(Id<AlertId> id, IGrainFactory grains)
    {
        var found = await grains.Alert(id.Value).Get();
        return found.IsOk
            ? TypedResults.Ok(new AlertHistoryList(id.Value.Value, AlertHistoryShape.Of(found.Value)))
            : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<AlertShape>, Refusal>> Acknowledge(Id<AlertId> id, Caller caller, IGrainFactory grains) =>
        await Answer(await grains.Alert(id.Value).Acknowledge(caller.Actor), grains);

    private static async Task<Results<Ok<AlertShape>, Refusal>> Resolve(Id<AlertId> id, Caller caller, IGrainFactory grains) =>
        await Answer(await grains.End(id.Value, caller.Actor), grains);

    private static async Task<Results<Ok<AlertShape>, Refusal>> Silence(
        Id<AlertId> id, Body<SilenceAlert> body, Caller caller, IGrainFactory grains, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var until = body.Value.End(now);
        if (until <= now || until > now.AddDays(30)) return Refusal.Invalid("until", "until must lie in the next 30 days");
        return await Answer(await grains.Alert(id.Value).Silence(until, body.Value.Reason, caller.Actor), grains);
    }

    private static async Task<Ok<AlertsAcknowledged>> AcknowledgeAll(Body<AlertIds> body, Caller caller, IGrainFactory grains) =>
        TypedResults.Ok(new AlertsAcknowledged(await Count(body.Value, caller, grains, async alert =>
            alert.Status is AlertStatus.Active && (await grains.Alert(alert.Id).Acknowledge(caller.Actor)).IsOk)));

    private static async Task<Ok<AlertsResolved>> ResolveAll(Body<AlertIds> body, Caller caller, IGrainFactory grains) =>
        TypedResults.Ok(new AlertsResolved(await Count(body.Value, caller, grains, async alert =>
            alert.Status is not AlertStatus.Resolved && (await grains.End(alert.Id, caller.Actor)).IsOk)));

    /// <summary>Acts on those of the alerts that the caller may act on, and counts them.</summary>
    private static async Task<int> Count(AlertIds ids, Caller caller, IGrainFactory grains, Func<AlertView, Task<bool>> act) =>
        (await Task.WhenAll(ids.Read().Select(async id =>
            (await grains.Alert(id).Get()).Value is { } alert && await IsFor(caller, alert, grains) && await act(alert)))).Count(isDone => isDone);

    private static async Task<bool> IsFor(Caller caller, AlertView alert, IGrainFactory grains)
    {
        if (caller.Visibility.IsEverything) return true;
        if (alert.Body.Instance is not { } instance) return caller.May(Role.Operator);
        return await grains.Seen(instance, caller) is { IsOk: true } seen && caller.May(Role.Operator, seen.Value.Team);
    }

    private static async Task<Results<Ok<AlertShape>, Refusal>> Answer(Outcome<AlertView> outcome, IGrainFactory grains)
    {
        if (!outcome.IsOk) return Refusal.Of(outcome.Error);
        return TypedResults.Ok(new AlertShape(outcome.Value, (await grains.AlertRule(outcome.Value.Body.Rule).Get()).Value));
    }

    private static async Task<Dictionary<AlertRuleId, AlertRuleView>> Rules(IEnumerable<AlertView> alerts, IGrainFactory grains)
    {
        var found = await Task.WhenAll(alerts.Select(alert => alert.Body.Rule).Distinct().Select(id => grains.AlertRule(id).Get()));
        return found.Where(rule => rule.IsOk).ToDictionary(rule => rule.Value!.Id, rule => rule.Value!);
    }

    /// <summary>The rule decides when its alerts end; one that is over, or whose rule is gone, is its own master.</summary>
    private static async Task<Outcome<AlertView>> End(this IGrainFactory grains, AlertId id, string actor)
    {
        var found = await grains.Alert(id).Get();
        if (!found.IsOk) return found;
        if (found.Value.Status != AlertStatus.Resolved)
        {
            var resolved = await grains.AlertRule(found.Value.Body.Rule).Resolve(id, actor);
            if (resolved.IsOk || resolved.Error.Code != Common.ErrorCode.NotFound) return resolved;
        }

        return await grains.Alert(id).Resolve(actor);
    }
}
