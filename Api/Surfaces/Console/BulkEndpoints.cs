using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Api.Surfaces.Running;
using Fleet.Bulk;
using Fleet.Common;
using Fleet.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/bulk-actions</c>: one action for many instances.</summary>
internal static class BulkEndpoints
{
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(25);

    public static void MapBulkActions(this IEndpointRouteBuilder api)
    {
        api.MapPost("/instances/bulk-action", Start).WithTags("Instances").Require(Role.Operator).JudgesTeams().Reads(typeof(PostBulkAction)).Refuses(409)
            .WithSummary("Do the same with many instances")
            .WithDescription("Waits up to 25 s for all of them, and answers 202 with the results so far where that is not enough.");
        api.MapGet("/bulk-actions/{id}", Get).WithTags("Instances").Require(Role.Viewer).WithSummary("Get a bulk action");
    }

    private static async Task<Results<Ok<BulkActionShape>, Accepted<BulkActionShape>, Refusal>> Start(
        Body<PostBulkAction> body, Caller caller, HttpContext context, IGrainFactory grains, RequestIds ids)
    {
        var request = body.Value.ToRequest();
        if (!caller.Visibility.IsEverything)
        {
            if (await Lacks(caller, request, grains) is { } forbidden) return forbidden;
            request = request with { Within = caller.Visibility };
        }

        var id = ids.New<BulkActionId>();
        var begun = await grains.BulkAction(id).Start(request, caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        if (begun.Value.Request.IsDryRun) return TypedResults.Ok(new BulkActionShape(begun.Value));
        var now = context.PrefersNotToWait() ? begun : await grains.BulkAction(id).Completion(LongPatience);
        if (!now.IsOk) return Refusal.Of(now.Error);
        var shape = new BulkActionShape(now.Value);
        return shape.CompletedAt is null ? TypedResults.Accepted(ConsolePaths.BulkAction(id), shape) : TypedResults.Ok(shape);
    }

    private static async Task<Results<Ok<BulkActionShape>, Refusal>> Get(Id<BulkActionId> id, Caller caller, IGrainFactory grains)
    {
        var found = await grains.BulkAction(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return await Sees(caller, found.Value, grains) ? TypedResults.Ok(new BulkActionShape(found.Value)) : Refusal.NotFound("Bulk action");
    }

    /// <summary>An instance that the caller may not know of is no reason to refuse: it fares as one that is not there.</summary>
    private static async Task<Refusal?> Lacks(Caller caller, BulkActionRequest request, IGrainFactory grains)
    {
        var seen = await Task.WhenAll(request.Instances.Select(id => grains.Seen(id, caller)));
        return seen.Where(one => one.IsOk).Select(one => caller.Lacks(Role.Operator, one.Value!.Team)).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>Who sees all of its instances sees it. Those that its maker could only give the ids of say nothing.</summary>
    private static async Task<bool> Sees(Caller caller, BulkActionView action, IGrainFactory grains)
    {
        if (caller.Visibility.IsEverything) return true;
        var named = action.Items.Where(item => item.Name != item.Instance.Value);
        return (await Task.WhenAll(named.Select(item => grains.Seen(item.Instance, caller)))).All(seen => seen.IsOk);
    }
}
