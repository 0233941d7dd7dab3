using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.Live;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/alerts/channels</c>: how people are told.</summary>
internal static class ChannelEndpoints
{
    public static void MapChannels(this IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/alerts/channels").WithTags("Notification channels");
        channels.MapGet("", List).Require(Role.Viewer).WithSummary("List notification channels");
        channels.MapPost("", Create).Require(Role.Operator).Reads(typeof(CreateChannel)).WithSummary("Make a notification channel");
        channels.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a notification channel, its secrets masked");
        channels.MapPut("/{id}", Update).Require(Role.Operator).Reads(typeof(UpdateChannel)).WithSummary("Change a notification channel")
            .WithDescription("config is replaced as a whole; a secret that is sent back masked stays as it is.");
        channels.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a notification channel with all that waits");
        channels.MapPost("/{id}/test", Test).Require(Role.Operator).WithSummary("Send a test message, and tell how that went");
        channels.MapGet("/{id}/dead-letters", DeadLetters).Require(Role.Viewer).WithSummary("List notices that could not be delivered, newest first");
        channels.MapPost("/{id}/redeliver", Redeliver).Require(Role.Operator).Reads(typeof(RedeliverNotices)).Refuses(409)
            .WithSummary("Put dead letters back into the queue: one, or all");
    }

    private static async Task<Results<Ok<ChannelList>, Refusal>> List(
        [AsParameters] ChannelQuery query, Caller caller, IGrainFactory grains, IStateQueries states, ISecretBox secrets, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery(), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Channel(ChannelId.Of(id)).Get());
        var rules = await states.RulesOfChannels(caller.Visibility, cancellationToken);
        return TypedResults.Ok(new ChannelList(query.Envelope<ChannelShape>(
            [.. found.Select(one => new ChannelShape(one, rules.GetValueOrDefault(one.Id.Value), secrets))], page.Value)));
    }

    private static async Task<Results<Created<ChannelShape>, Refusal>> Create(
        Body<CreateChannel> body, Caller caller, IGrainFactory grains, RequestIds ids, ISecretBox secrets)
    {
        WireName.TryRead<ChannelType>(body.Value.Type, WireName.Upper, out var type);
        var config = body.Value.Config!.Read(type, stored: null, secrets);
        if (!config.Errors.IsEmpty) return Refusal.Invalid(config.Errors);
        var created = await grains.Channel(ids.New<ChannelId>()).Create(body.Value.ToSpec(type, config.Config!), caller.Actor);
        return created.IsOk
            ? TypedResults.Created(ConsolePaths.Channel(created.Value.Id), new ChannelShape(created.Value, 0, secrets))
            : Refusal.Of(created.Error);
    }

    private static async Task<Results<Ok<ChannelShape>, Refusal>> Get(
        Id<ChannelId> id, Caller caller, IGrainFactory grains, IStateQueries states, ISecretBox secrets, CancellationToken cancellationToken) =>
        await Answer(await grains.Channel(id.Value).Get(), caller, states, secrets, cancellationToken);

    private static async Task<Results<Ok<ChannelShape>, Refusal>> Update(
        Id<ChannelId> id, Body<UpdateChannel> body, Caller caller, IGrainFactory grains, IStateQueries states, ISecretBox secrets,
        CancellationToken cancellationToken)
    {
        var found = await grains.Channel(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var spec = found.Value.Spec;
        if (body.Value.Type is { } type && type != WireName.Upper(spec.Type)) return Refusal.Invalid("type", "type cannot be changed");
        var config = body.Value.Config?.Read(spec.Type, spec.Config, secrets) ?? new(spec.Config, []);
        if (!config.Errors.IsEmpty) return Refusal.Invalid(config.Errors);
        var updated = await grains.Channel(id.Value).Update(body.Value.Apply(spec with { Config = config.Config! }), caller.Actor);
        return await Answer(updated, caller, states, secrets, cancellationToken);
    }

    private static async Task<Results<Ok<ChannelDeleted>, Refusal>> Delete(Id<ChannelId> id, Caller caller, IGrainFactory grains)
    {
        var deleted = await grains.Channel(id.Value).Delete(caller.Actor);
        return deleted.IsOk
            ? TypedResults.Ok(new ChannelDeleted("Channel deleted", id.Value.Value, deleted.Value.Spec.Name))
            : Refusal.Of(deleted.Error);
    }

    private static async Task<Results<Ok<ChannelTested>, Refusal>> Test(Id<ChannelId> id, IGrainFactory grains)
    {
        var sent = await grains.Channel(id.Value).Test();
        return sent.IsOk ? TypedResults.Ok(new ChannelTested(sent.Value.IsDelivered, sent.Value.Error)) : Refusal.Of(sent.Error);
    }

    private static async Task<Results<Ok<DeadLetterList>, Refusal>> DeadLetters(
        Id<ChannelId> id, Caller caller, IGrainFactory grains, InstanceTeams teams)
    {
        var found = await grains.Channel(id.Value).DeadLetters();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var letters = new List<DeadLetterShape>();
        foreach (var letter in found.Value)
        {
            if (await teams.IsSeen(letter.Notice.Instance?.Value, caller.Visibility)) letters.Add(new(letter));
        }

        return TypedResults.Ok(new DeadLetterList(letters));
    }

    private static async Task<Results<Ok<NoticesRedelivered>, Refusal>> Redeliver(Id<ChannelId> id, Body<RedeliverNotices> body, IGrainFactory grains)
    {
        var redelivered = await grains.Channel(id.Value).Redeliver(body.Value.NoticeId);
        return redelivered.IsOk ? TypedResults.Ok(new NoticesRedelivered(redelivered.Value.Count)) : Refusal.Of(redelivered.Error);
    }

    private static async Task<Results<Ok<ChannelShape>, Refusal>> Answer(
        Outcome<ChannelView> outcome, Caller caller, IStateQueries states, ISecretBox secrets, CancellationToken cancellationToken)
    {
        if (!outcome.IsOk) return Refusal.Of(outcome.Error);
        var rules = await states.RulesOfChannels(caller.Visibility, cancellationToken);
        return TypedResults.Ok(new ChannelShape(outcome.Value, rules.GetValueOrDefault(outcome.Value.Id.Value), secrets));
    }
}
