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

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/webhooks</c>: who is told of what happens.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapGet("", List).Require(Role.Developer).WithSummary("List webhooks, newest first");
        webhooks.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateWebhook)).WithSummary("Make a webhook")
            .WithDescription("It is told of what its maker may know of. A secret that was made up is told once.");
        webhooks.MapGet("/{id}", Get).Require(Role.Developer).WithSummary("Get a webhook");
        webhooks.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateWebhook)).WithSummary("Change a webhook");
        webhooks.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a webhook with all that waits");
        webhooks.MapPost("/{id}/test", Test).Require(Role.Operator).WithSummary("Send an event of type ping, and tell how that went");
        webhooks.MapGet("/{id}/deliveries", Deliveries).Require(Role.Developer).WithSummary("List what waits, was delivered or given up, newest first");
        webhooks.MapPost("/{id}/deliveries/{delivery}/redeliver", Redeliver).Require(Role.Operator).Refuses(409)
            .WithSummary("Send an event again under the same delivery id");
    }

    private static async Task<Ok<WebhookList>> List(
        [AsParameters] WebhookQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var visible = await states.WebhooksOf(caller, newestFirst: true, cancellationToken);
        var found = await grains.Views(query.Cut(visible));
        return TypedResults.Ok(new WebhookList(query.Envelope<WebhookShape>([.. found.Select(view => new WebhookShape(view))], visible.Length)));
    }

    private static async Task<Results<Created<NewWebhook>, Refusal>> Create(
        Body<CreateWebhook> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets)
    {
        var created = await grains.Webhook(ids.New<WebhookId>()).Create(body.Value.ToSpec(secrets), caller.Visibility, caller.Actor);
        if (!created.IsOk) return Refusal.Of(created.Error);
        var madeUp = body.Value.Secret is null ? secrets.Open(created.Value.Spec.Secret!) : null;
        return TypedResults.Created(ConsolePaths.Webhook(created.Value.Id), new NewWebhook(created.Value, madeUp));
    }

    private static async Task<Results<Ok<WebhookShape>, Refusal>> Get(Id<WebhookId> id, Caller caller, IGrainFactory grains) =>
        Answer(await grains.Visible(id.Value, caller));

    private static async Task<Results<Ok<WebhookShape>, Refusal>> Update(
        Id<WebhookId> id, Body<UpdateWebhook> body, Caller caller, IGrainFactory grains, ISecretBox secrets)
    {
        var found = await grains.Visible(id.Value, caller);
        return Answer(found.IsOk ? await grains.Webhook(id.Value).Update(body.Value.Apply(found.Value.Spec, secrets), caller.Actor) : found);
    }

    private static async Task<Results<Ok<WebhookDeleted>, Refusal>> Delete(Id<WebhookId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (found.IsOk) found = await grains.Webhook(id.Value).Delete(caller.Actor);
        return found.IsOk ? TypedResults.Ok(new WebhookDeleted("Webhook deleted", id.Value.Value)) : Refusal.Of(found.Error);
    }

    private static async Task<Results<Ok<WebhookTested>, Refusal>> Test(Id<WebhookId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (!found.IsOk) return Refusal.Of(found.Error);
        var tested = await grains.Webhook(id.Value).Test();
        return tested.IsOk
            ? TypedResults.Ok(new WebhookTested(tested.Value.Error is null, tested.Value.Status, tested.Value.Error, (long)tested.Value.Took.TotalMilliseconds))
            : Refusal.Of(tested.Error);
    }

    private static async Task<Results<Ok<WebhookDeliveryList>, Refusal>> Deliveries(
        Id<WebhookId> id, [AsParameters] WebhookQuery query, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (!found.IsOk) return Refusal.Of(found.Error);
        var log = await grains.Webhook(id.Value).Deliveries();
        return log.IsOk
            ? TypedResults.Ok(new WebhookDeliveryList(
                query.Envelope<WebhookDeliveryShape>([.. query.Cut(log.Value).Select(one => new WebhookDeliveryShape(one))], log.Value.Length)))
            : Refusal.Of(log.Error);
    }

    private static async Task<Results<Accepted<WebhookRedelivered>, Refusal>> Redeliver(
        Id<WebhookId> id, string delivery, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Visible(id.Value, caller);
        if (!found.IsOk) return Refusal.Of(found.Error);
        var redelivered = await grains.Webhook(id.Value).Redeliver(delivery);
        return redelivered.IsOk ? TypedResults.Accepted((string?)null, new WebhookRedelivered(delivery)) : Refusal.Of(redelivered.Error);
    }

    private static Results<Ok<WebhookShape>, Refusal> Answer(Outcome<WebhookView> outcome) =>
        outcome.IsOk ? TypedResults.Ok(new WebhookShape(outcome.Value)) : Refusal.Of(outcome.Error);
}
