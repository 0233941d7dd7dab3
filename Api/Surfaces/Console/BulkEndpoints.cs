using Fleet.Api.Http;
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
        api.MapPost("/instances/bulk-action", Start).WithTags("Instances").Require(Role.Operator).Reads(typeof(PostBulkAction)).Refuses(409)
            .WithSummary("Do the same with many instances")
            .WithDescription("Waits up to 25 s for all of them, and answers 202 with the results so far where that is not enough.");
        api.MapGet("/bulk-actions/{id}", Get).WithTags("Instances").Require(Role.Viewer).WithSummary("Get a bulk action");
    }

    private static async Task<Results<Ok<BulkActionShape>, Accepted<BulkActionShape>, Refusal>> Start(
        Body<PostBulkAction> body, Caller caller, HttpContext context, IGrainFactory grains, IIdSource ids)
    {
        var id = ids.New<BulkActionId>();
        var begun = await grains.BulkAction(id).Start(body.Value.ToRequest(), caller.Actor);
        if (!begun.IsOk) return Refusal.Of(begun.Error);
        if (begun.Value.Request.IsDryRun) return TypedResults.Ok(new BulkActionShape(begun.Value));
        var now = context.PrefersNotToWait() ? begun : await grains.BulkAction(id).Completion(LongPatience);
        if (!now.IsOk) return Refusal.Of(now.Error);
        var shape = new BulkActionShape(now.Value);
        return shape.CompletedAt is null ? TypedResults.Accepted(ConsolePaths.BulkAction(id), shape) : TypedResults.Ok(shape);
    }

    private static async Task<Results<Ok<BulkActionShape>, Refusal>> Get(Id<BulkActionId> id, IGrainFactory grains)
    {
        var found = await grains.BulkAction(id.Value).Get();
        return found.IsOk ? TypedResults.Ok(new BulkActionShape(found.Value)) : Refusal.Of(found.Error);
    }
}
