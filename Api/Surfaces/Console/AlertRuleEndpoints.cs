using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/alerts/rules</c>: what to look for.</summary>
internal static class AlertRuleEndpoints
{
    public static void MapAlertRules(this IEndpointRouteBuilder api)
    {
        var rules = api.MapGroup("/alerts/rules").WithTags("Alerts").AnswersInvalid(StatusCodes.Status400BadRequest);
        rules.MapGet("", List).Require(Role.Viewer).WithSummary("List alert rules, newest first");
        rules.MapPost("", Create).Require(Role.Operator).JudgesTeams().Reads(typeof(CreateAlertRule)).WithSummary("Make an alert rule");
        rules.MapPost("/preview", Preview).Require(Role.Viewer).OnlyReads().Unaudited("It changes nothing").Reads(typeof(PreviewAlertRule))
            .WithSummary("Say what a rule would have done")
            .WithDescription("Looks at 300,000 stored samples of 100 targets at most, in at most 1,000 readings of 2,000 points; truncated says that there was more.");
        rules.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get an alert rule");
        rules.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateAlertRule))
            .WithSummary("Change an alert rule; fields that are absent stay as they are")
            .WithDescription("Where what it looks at or whom it is for changes, its open alerts are resolved, and it begins anew.");
        rules.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete an alert rule; its open alerts are resolved and stay on record");
        rules.MapPost("/{id}/enable", Enable).Require(Role.Operator).WithSummary("Look at an alert rule");
        rules.MapPost("/{id}/disable", Disable).Require(Role.Operator).WithSummary("Look at an alert rule no more; its open alerts are resolved");
    }

    private static async Task<Results<Ok<AlertRuleList>, Refusal>> List(
        [AsParameters] AlertRuleQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.AlertRule(AlertRuleId.Of(id)).Get());
        var channels = (await Channels(found.SelectMany(rule => rule.Spec.Channels), grains)).ToDictionary(channel => channel.Id);
        var shapes = await Task.WhenAll(found.Select(async rule => new AlertRuleShape(
            rule, rule.Spec.Channels.Where(channels.ContainsKey).Select(id => channels[id]), await AlertCount(rule.Id, caller, states, cancellationToken))));
        var at = query.Envelope(shapes, page.Value).Pagination;
        return TypedResults.Ok(new AlertRuleList(shapes, at.Total, at.PageNumber, at.Limit, at.TotalPages, at.NextCursor));
    }

    private static async Task<Results<Created<AlertRuleShape>, Refusal>> Create(
        Body<CreateAlertRule> body, Caller caller, IGrainFactory grains, IStateQueries states, RequestIds ids, CancellationToken cancellationToken)
    {
        var spec = body.Value.ToSpec();
        var (scope, refusal) = await caller.Judge(Role.Operator, spec.Scope, grains);
        if (refusal is not null) return refusal;
        var id = ids.New<AlertRuleId>();
        var created = await grains.AlertRule(id).Create(spec with { Scope = scope }, caller.Actor);
        return created.IsOk
            ? TypedResults.Created(ConsolePaths.AlertRule(id), await Shape(created.Value, caller, grains, states, cancellationToken))
            : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<AlertRulePreview>, Refusal>> Preview(
        Body<PreviewAlertRule> body, Caller caller, IGrainFactory grains, IAlertPreview preview, TimeProvider time, CancellationToken cancellationToken)
    {
        var spec = body.Value.ToSpec();
        var (scope, refusal) = await caller.Judge(Role.Viewer, spec.Scope, grains);
        if (refusal is not null) return refusal;
        var (from, to) = body.Value.Span(time.GetUtcNow());
        var found = await preview.Preview(spec with { Scope = scope }, from, to, cancellationToken);
        return found.IsOk ? TypedResults.Ok(new AlertRulePreview(found.Value, from, to)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<AlertRuleShape>, Refusal>> Get(
        Id<AlertRuleId> id, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var found = await grains.AlertRule(id.Value).Get();
        return found.IsOk ? TypedResults.Ok(await Shape(found.Value, caller, grains, states, cancellationToken)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<AlertRuleShape>, Refusal>> Update(
        Id<AlertRuleId> id, Body<UpdateAlertRule> body, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var rule = await grains.AlertRule(id.Value).Get();
        if (!rule.IsOk) return Refusal.Of(rule.Error);
        if (body.Value.Missing(rule.Value.Spec.Type) is { IsEmpty: false } absent) return Refusal.Invalid(absent);

        // To switch it is no change of what it is.
        var spec = body.Value.Change(rule.Value.Spec);
        if (spec != rule.Value.Spec)
        {
            var (scope, refusal) = await caller.Judge(Role.Operator, spec.Scope, grains);
            if (refusal is not null) return refusal;
            spec = spec with { Scope = scope };
        }

        var changed = spec == rule.Value.Spec ? rule : await grains.AlertRule(id.Value).Update(spec, caller.Actor);
        if (changed.IsOk && body.Value.Enabled is { } enabled) changed = await grains.AlertRule(id.Value).Enable(enabled, caller.Actor);
        return changed.IsOk ? TypedResults.Ok(await Shape(changed.Value, caller, grains, states, cancellationToken)) : Refusal.Of(changed.Error);
    }

    private static async Task<Results<Ok<AlertRuleDeleted>, Refusal>> Delete(Id<AlertRuleId> id, Caller caller, IGrainFactory grains)
    {
        var deleted = await grains.AlertRule(id.Value).Delete(caller.Actor);
        return deleted.IsOk
            ? TypedResults.Ok(new AlertRuleDeleted("Rule deleted", id.Value.Value, deleted.Value.Spec.Name))
            : Refusal.Of(deleted.Error);
    }

    private static Task<Results<Ok<AlertRuleEnabled>, Refusal>> Enable(Id<AlertRuleId> id, Caller caller, IGrainFactory grains) =>
        Switch(id.Value, true, caller, grains);

    private static Task<Results<Ok<AlertRuleEnabled>, Refusal>> Disable(Id<AlertRuleId> id, Caller caller, IGrainFactory grains) =>
        Switch(id.Value, false, caller, grains);

    private static async Task<Results<Ok<AlertRuleEnabled>, Refusal>> Switch(AlertRuleId id, bool enabled, Caller caller, IGrainFactory grains)
    {
        var switched = await grains.AlertRule(id).Enable(enabled, caller.Actor);
        return switched.IsOk ? TypedResults.Ok(new AlertRuleEnabled(id.Value, switched.Value.IsEnabled)) : Refusal.Of(switched.Error);
    }

    private static async Task<AlertRuleShape> Shape(
        AlertRuleView rule, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken) =>
        new(rule, await Channels(rule.Spec.Channels, grains), await AlertCount(rule.Id, caller, states, cancellationToken));

    private static Task<long> AlertCount(AlertRuleId rule, Caller caller, IStateQueries states, CancellationToken cancellationToken) =>
        states.Count(StateKinds.Alert, [new StateFilter("ruleId", [rule.Value])], caller.Visibility, cancellationToken);

    /// <summary>Those of the channels that there are, each once.</summary>
    private static async Task<IReadOnlyList<ChannelView>> Channels(IEnumerable<ChannelId> ids, IGrainFactory grains) =>
        [.. (await Task.WhenAll(ids.Distinct().Select(id => grains.Channel(id).Get()))).Select(channel => channel.Value).OfType<ChannelView>()];
}
