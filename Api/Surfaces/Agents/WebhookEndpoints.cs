using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Webhooks;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/webhooks</c>: who is told of what happens to agents.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder v1)
    {
        var webhooks = v1.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapGet("", List).Require(Role.Developer).WithSummary("List webhooks");
        webhooks.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateWebhook)).WithSummary("Make a webhook")
            .WithDescription("It is told of the agents that its maker may know of. A secret that was made up is told once.");
        webhooks.MapGet("/{id}", Get).Require(Role.Developer).WithSummary("Get a webhook");
        webhooks.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateWebhook)).WithSummary("Change a webhook");
        webhooks.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a webhook with all that waits");
        webhooks.MapPost("/{id}/test", Test).Require(Role.Operator).WithSummary("Send an event of type ping, and tell how that went");
        webhooks.MapGet("/{id}/deliveries", Deliveries).Require(Role.Developer).WithSummary("List what waits, was delivered or given up, newest first")
            .WithDescription("Of what was delivered and of what was given up the newest 100 each are kept.");
        webhooks.MapPost("/{id}/deliveries/{delivery}/redeliver", Redeliver).Require(Role.Operator).Refuses(409)
            .WithSummary("Send an event again under the same delivery id");
    }

    private static async Task<Chosen<AgentWebhookList>> List(
        [AsParameters] WebhookPage<AgentWebhook> query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var visible = await states.WebhooksOf(caller, query.Order.IsDescending, cancellationToken);
        var found = await grains.Views(query.Cut(visible));
        return new(
            new AgentWebhookList(
                [.. found.Select(view => new AgentWebhook(view))], visible.Length, query.LimitValue, query.OffsetValue,
                query.HasMore(found.Length, visible.Length)),
            query.FieldsValue);
    }

    private static async Task<Results<Created<NewAgentWebhook>, Refusal>> Create(
        Body<CreateWebhook> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets)
    {
        var created = await grains.Webhook(ids.New<WebhookId>()).Create(body.Value.ToSpec(secrets), caller.Visibility, caller.Actor);
        if (!created.IsOk) return Refusal.Of(created.Error);
        var madeUp = body.Value.Secret is null ? secrets.Open(created.Value.Spec.Secret!) : null;
        return TypedResults.Created($"{AgentsSurface.Root}/webhooks/{created.Value.Id}", new NewAgentWebhook(created.Value, madeUp));
    }

    private static async Task<Results<Ok<AgentWebhook>, Refusal>> Get(Id<WebhookId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.Visible(id.Value, caller));

    private static async Task<Results<Ok<AgentWebhook>, Refusal>> Update(
        Id<WebhookId> id, Body<UpdateWebhook> body, Caller caller, IGrainFactory grains, ISecretBox secrets)
    {
        var found = await grains.Visible(id.Value, caller);
        return Answer(found.IsOk ? await grains.Webhook(id.Value).Update(body.Value.Apply(found.Value.Spec, secrets), caller.Actor) : found);
    }

    private static async Task<Results<Ok<AgentWebhookMessage>, Refusal>> Delete(Id<WebhookId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (found.IsOk) found = await grains.Webhook(id.Value).Delete(caller.Actor);
        return found.IsOk ? TypedResults.Ok(new AgentWebhookMessage("Webhook deleted successfully")) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<AgentWebhookTested>, Refusal>> Test(Id<WebhookId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (!found.IsOk) return Refusal.Of(found.Error);
        var tested = await grains.Webhook(id.Value).Test();
        return tested.IsOk ? TypedResults.Ok(AgentWebhookTested.Of(tested.Value)) : Refusal.Of(tested.Error);
    }

    private static async Task<Results<Chosen<AgentDeliveryList>, Refusal>> Deliveries(
        Id<WebhookId> id, [AsParameters] WebhookPage<AgentDelivery> query, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (!found.IsOk) return Refusal.Of(found.Error);
        var log = await grains.Webhook(id.Value).Deliveries();
        if (!log.IsOk) return Refusal.Of(log.Error);
        var page = query.Cut(query.Order.IsDescending ? log.Value : log.Value.Reverse());
        return new Chosen<AgentDeliveryList>(
            new AgentDeliveryList(
                [.. page.Select(one => new AgentDelivery(one))], log.Value.Length, query.LimitValue, query.OffsetValue,
                query.HasMore(page.Length, log.Value.Length)),
            query.FieldsValue);
    }

    private static async Task<Results<Accepted<AgentWebhookMessage>, Refusal>> Redeliver(
        Id<WebhookId> id, string delivery, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (!found.IsOk) return Refusal.Of(found.Error);
        var redelivered = await grains.Webhook(id.Value).Redeliver(delivery);
        return redelivered.IsOk
            ? TypedResults.Accepted((string?)null, new AgentWebhookMessage("The event is sent again"))
            : Refusal.Of(redelivered.Error);
    }

    private static Results<Ok<AgentWebhook>, Refusal> Answer(Outcome<WebhookView> outcome) =>
        outcome.IsOk ? TypedResults.Ok(new AgentWebhook(outcome.Value)) : Refusal.Of(outcome.Error);
}
