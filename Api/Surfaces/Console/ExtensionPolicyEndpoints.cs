using System.Collections.Immutable;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/extensions/policies</c>: how extensions are kept up to date, on one instance or on all.</summary>
internal static class ExtensionPolicyEndpoints
{
    public static void MapExtensionPolicies(this IEndpointRouteBuilder api)
    {
        var policies = api.MapGroup("/extensions/policies").WithTags("Extensions").AnswersInvalid(StatusCodes.Status400BadRequest);
        policies.MapGet("", List).Require(Role.Viewer).WithSummary("List policies, newest first");
        policies.MapPost("", Set).Require(Role.Operator).JudgesTeams().Reads(typeof(SetExtensionPolicy)).Refuses(404)
            .WithSummary("Set the policy of an extension on one instance, or on all")
            .WithDescription("There is one for each extension and instance: to set it again replaces it. PIN needs pinned_version.");
        policies.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a policy");
        policies.MapGet("/effective/{id}", Effective).Require(Role.Viewer).WithSummary("The policies that hold on an instance, and whether they are kept")
            .WithDescription("Its own go before those of all. state says how what is installed compares with what is wanted.");
    }

    private static async Task<Results<Ok<ExtensionPolicyList>, Refusal>> List(
        [AsParameters] ExtensionPolicyQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var views = await page.Value.Views(id => grains.ExtensionPolicy(ExtensionPolicyId.Of(id)).Get());
        var entries = await grains.Entries(views.Select(view => view.Spec.Extension));
        return TypedResults.Ok(new ExtensionPolicyList(query.Envelope<ExtensionPolicyShape>(
            [.. views.Select(view => new ExtensionPolicyShape(view, entries.GetValueOrDefault(view.Spec.Extension)))], page.Value)));
    }

    private static async Task<Results<Created<ExtensionPolicyShape>, Refusal>> Set(
        Body<SetExtensionPolicy> body, Caller caller, IGrainFactory grains)
    {
        if (ExtensionLookups.Read(body.Value.ExtensionId) is not { } extension) return Refusal.NotFound("Extension");
        InstanceId? instance = null;
        if (!string.IsNullOrEmpty(body.Value.InstanceId))
        {
            var seen = await grains.Seen(body.Value.InstanceId, caller);
            if (!seen.IsOk) return Refusal.Of(seen.Error);
            if (caller.Lacks(Role.Operator, seen.Value.Team) is { } lacksThere) return lacksThere;
            instance = seen.Value.Id;
        }
        else if (caller.Lacks(Role.Operator) is { } lacks)
        {
            return lacks;
        }

        var spec = body.Value.ToSpec(extension, instance);
        var set = await grains.ExtensionPolicy(ExtensionPolicyId.For(extension, instance)).Set(spec, caller.Actor);
        if (!set.IsOk) return Refusal.Of(set.Error);
        var entry = await grains.Extension(extension).Get();
        return TypedResults.Created((string?)null, new ExtensionPolicyShape(set.Value, entry.Value));
    }

    private static async Task<Results<Ok<ExtensionDeleted>, Refusal>> Delete(Id<ExtensionPolicyId> id, IGrainFactory grains)
    {
        var deleted = await grains.ExtensionPolicy(id.Value).Delete();
        return deleted.IsOk ? TypedResults.Ok(new ExtensionDeleted(true, id.Value.Value)) : Refusal.Of(deleted.Error);
    }

    private static async Task<Results<Ok<EffectivePolicies>, Refusal>> Effective(
        Id<InstanceId> id, IGrainFactory grains, IExtensionUsage usage, IStateQueries states, CancellationToken cancellationToken)
    {
        var found = await grains.Instance(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var views = ImmutableArray.CreateBuilder<ExtensionPolicyView>();
        string? cursor = null;
        do
        {
            var page = await states.Query(ExtensionPolicyQueries.On(id.Value) with { Cursor = cursor }, cancellationToken);
            views.AddRange(await page.Views(policy => grains.ExtensionPolicy(ExtensionPolicyId.Of(policy)).Get()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var entries = await grains.Entries(views.Select(view => view.Spec.Extension));
        var installed = (await usage.On(id.Value.Value, cancellationToken)).ToDictionary(row => ExtensionId.Named(row.Extension));
        return TypedResults.Ok(new EffectivePolicies(id.Value, views.ToImmutable(), entries, installed));
    }
}

/// <summary>Questions for policies.</summary>
internal static class ExtensionPolicyQueries
{
    /// <summary>Those of an extension.</summary>
    public static StateQuery Of(ExtensionId extension, Visibility visibleTo, int limit) => new()
    {
        Kind = StateKinds.ExtensionPolicy, Filters = [new("extensionId", [extension.Value])], VisibleTo = visibleTo, Limit = limit,
    };

    /// <summary>Those of an instance, and of all.</summary>
    public static StateQuery On(InstanceId instance) => new()
    {
        Kind = StateKinds.ExtensionPolicy, Filters = [new("instanceId", [instance.Value], OrAbsent: true)], Limit = 500,
    };
}
