using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Maintenance;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/maintenance</c>: windows for one instance, for some, or for all on a server.</summary>
internal static class MaintenanceWindowEndpoints
{
    private const int LookAtOnce = 500;

    public static void MapMaintenanceWindows(this IEndpointRouteBuilder api)
    {
        var windows = api.MapGroup("/maintenance").WithTags("Maintenance");
        windows.MapGet("", List).Require(Role.Viewer).WithSummary("List maintenance windows")
            .WithDescription("Without those that servers keep themselves, under /servers/{id}/maintenance.");
        windows.MapPost("", Add).Require(Role.Operator).JudgesTeams().Reads(typeof(PutScopedWindow)).WithSummary("Add a maintenance window for instances")
            .WithDescription("One-off: startsAt and durationMinutes. Recurring: schedule, timeZone and durationMinutes. For one instance (instanceId), "
                + "for those with certain tags (selector), for all on a server (serverId), for both, or for all.");
        windows.MapGet("/{id}", Get).Require(Role.Viewer).WithSummary("Get a maintenance window");
        windows.MapPut("/{id}", Replace).Require(Role.Operator).Reads(typeof(PutScopedWindow)).WithSummary("Replace a maintenance window");
        windows.MapDelete("/{id}", Delete).Require(Role.Operator).WithSummary("Delete a maintenance window");
    }

    private static async Task<Results<Ok<Page<ScopedWindowShape>>, Refusal>> List(
        [AsParameters] ScopedWindowQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        if (query.IsOpen is { } isOpen)
        {
            var matching = (await All(query, caller, grains, states, cancellationToken)).Where(window => window.Open == isOpen).ToList();
            return TypedResults.Ok(query.Envelope<ScopedWindowShape>([.. query.Cut(matching)], matching.Count));
        }

        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        return page.IsOk
            ? TypedResults.Ok(query.Envelope(await Shapes(page.Value, grains), page.Value))
            : Refusal.Of(page.Error);
    }

    private static async Task<Results<Created<ScopedWindowShape>, Refusal>> Add(
        Body<PutScopedWindow> body, Caller caller, IGrainFactory grains, RequestIds ids)
    {
        var id = ids.New<WindowId>();
        var (window, refusal) = await Read(id, body.Value, caller, grains);
        if (refusal is not null) return refusal;
        var added = await grains.Window(id).Put(window!, caller.Actor);
        return added.IsOk ? TypedResults.Created(ConsolePaths.Window(id), new ScopedWindowShape(added.Value)) : Refusal.Of(added.Error);
    }

    private static async Task<Results<Ok<ScopedWindowShape>, Refusal>> Get(Id<WindowId> id, IGrainFactory grains) =>
        Answer(await grains.Window(id.Value).Get());

    private static async Task<Results<Ok<ScopedWindowShape>, Refusal>> Replace(
        Id<WindowId> id, Body<PutScopedWindow> body, Caller caller, IGrainFactory grains)
    {
        var found = await grains.Window(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        var (window, refusal) = await Read(id.Value, body.Value, caller, grains);
        return refusal is null ? Answer(await grains.Window(id.Value).Put(window!, caller.Actor)) : refusal;
    }

    private static async Task<Results<Ok<WindowDeleted>, Refusal>> Delete(Id<WindowId> id, Caller caller, IGrainFactory grains)
    {
        var deleted = await grains.Window(id.Value).Delete(caller.Actor);
        return deleted.IsOk ? TypedResults.Ok(new WindowDeleted("Maintenance window deleted", id.Value.Value)) : Refusal.Of(deleted.Error);
    }

    private static async Task<(ScopedWindow? Window, Refusal? Refusal)> Read(WindowId id, PutScopedWindow body, Caller caller, IGrainFactory grains)
    {
        var window = body.ToScopedWindow(id);
        if (!window.IsOk) return (null, Refusal.Of(window.Error));
        var (scope, refusal) = await caller.Judge(Role.Operator, window.Value.Scope, grains);
        return (window.Value with { Scope = scope }, refusal);
    }

    private static async Task<List<ScopedWindowShape>> All(
        ScopedWindowQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var all = new List<ScopedWindowShape>();
        string? cursor = null;
        do
        {
            var ask = query.ToStateQuery().SeenBy(caller) with { Cursor = cursor, Offset = 0, Limit = LookAtOnce, CountTotal = false };
            var page = await states.Query(ask, cancellationToken);
            all.AddRange(await Shapes(page, grains));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private static async Task<IReadOnlyList<ScopedWindowShape>> Shapes(StatePage page, IGrainFactory grains) =>
        [.. (await page.Views(id => grains.Window(WindowId.Of(id)).Get())).Select(window => new ScopedWindowShape(window))];

    private static Results<Ok<ScopedWindowShape>, Refusal> Answer(Outcome<ScopedWindow> outcome) =>
        outcome.IsOk ? TypedResults.Ok(new ScopedWindowShape(outcome.Value)) : Refusal.Of(outcome.Error);
}
