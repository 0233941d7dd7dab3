using System.ComponentModel;
using Fleet.Api.Access;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Operations;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/operations</c>: long-running changes.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("/operations").WithTags("Operations").Require(Role.Viewer);
        operations.MapGet("", List).WithSummary("List operations");
        operations.MapGet("/{id}", Get).WithSummary("Get an operation")
            .WithDescription("While it runs, Retry-After says when to ask again.");
        operations.MapPost("/{id}/cancel", Cancel).Require(Role.Operator).Refuses(409).WithSummary("Cancel an operation")
            .WithDescription("The step at hand comes to its end; then what was done is undone, and the operation fails with the code cancelled. "
                + "What removes something, or has done what cannot be undone, is not cancelled.");
    }

    private static async Task<Results<Ok<Page<OperationShape>>, Refusal>> List(
        [AsParameters] OperationQuery query, Caller caller, IGrainFactory grains, IStateQueries states, CancellationToken cancellationToken)
    {
        var page = await states.Read(query.ToStateQuery().SeenBy(caller), cancellationToken);
        if (!page.IsOk) return Refusal.Of(page.Error);
        var found = await page.Value.Views(id => grains.Operation(OperationId.Of(id)).Get());
        return TypedResults.Ok(query.Envelope<OperationShape>([.. found.Select(one => new OperationShape(one))], page.Value));
    }

    private static async Task<Results<Accepted<OperationShape>, Refusal>> Cancel(Id<OperationId> id, Caller caller, IGrainFactory grains)
    {
        var cancelled = await grains.Operation(id.Value).Cancel(caller.Actor);
        return cancelled.IsOk
            ? TypedResults.Accepted($"/api/v1/operations/{id.Value}", new OperationShape(cancelled.Value))
            : Refusal.Of(cancelled.Error);
    }

    private static async Task<Results<Ok<OperationShape>, Refusal>> Get(Id<OperationId> id, IGrainFactory grains, HttpResponse response)
    {
        var found = await grains.Operation(id.Value).Get();
        if (!found.IsOk) return Refusal.Of(found.Error);
        if (!found.Value.HasEnded) response.Headers.RetryAfter = "1";
        return TypedResults.Ok(new OperationShape(found.Value));
    }
}

/// <summary>The query of the list of operations.</summary>
public sealed record OperationQuery : PagedQuery
{
    private static readonly string[] Statuses = [.. Enum.GetValues<OperationStatus>().Select(WireName.Snake)];

    /// <summary>The server or instance wanted.</summary>
    [FromQuery(Name = "target"), Description("The id of the server or instance that is changed.")]
    public string? Target { get; init; }

    /// <summary>The status wanted.</summary>
    [FromQuery(Name = "status"), Description("Statuses wanted, separated by commas: running, unwinding, succeeded, failed.")]
    public string? Status { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Plain(errors, "target", Target, 128);
        QueryText.Words(errors, "status", Status, Statuses);
    }

    internal StateQuery ToStateQuery() => Ask(
        StateKinds.Operation,
        Filters.Of(("target", Filters.One(Target)), ("status", Filters.Stored<OperationStatus>(Status, WireName.Snake))));
}

/// <summary>A long-running change.</summary>
public sealed record OperationShape
{
    internal OperationShape(OperationView view)
    {
        (Id, Kind, Target, Actor) = (view.Id.Value, WireName.Snake(view.Request.Kind), view.Request.Target, view.Request.Actor);
        (Status, CreatedAt, CompletedAt) = (WireName.Snake(view.Status), view.CreatedAt, view.CompletedAt);
        Steps = [.. view.Steps.Select(step => new StepShape(step))];
        Error = view.Error is { } error ? new(error.Code, error.Message) : null;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What it does, such as <c>deploy_instance</c>.</summary>
    public string Kind { get; }

    /// <summary>The server or instance that it changes.</summary>
    public string Target { get; }

    /// <summary>Who wanted it: the id of an API key, or <c>system</c>.</summary>
    public string Actor { get; }

    /// <summary>running, unwinding, succeeded or failed.</summary>
    public string Status { get; }

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<StepShape> Steps { get; }

    /// <summary>Why it failed.</summary>
    public OperationErrorShape? Error { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }
}

/// <inheritdoc cref="OperationError"/>
public sealed record OperationErrorShape(string Code, string Message);

/// <summary>One step of an operation.</summary>
public sealed record StepShape
{
    internal StepShape(StepView step)
    {
        (Name, Status, Attempts, Message) = (step.Name, WireName.Snake(step.Status), step.Attempts, step.Message);
        (StartedAt, CompletedAt) = (step.StartedAt, step.CompletedAt);
        DurationMs = (long?)(step.CompletedAt - step.StartedAt)?.TotalMilliseconds;
    }

    /// <summary>What the plan calls it.</summary>
    public string Name { get; }

    /// <summary>pending, running, completed, failed, undone or undo_failed.</summary>
    public string Status { get; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; }

    /// <summary>When it was first begun.</summary>
    public DateTimeOffset? StartedAt { get; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>How long it took.</summary>
    public long? DurationMs { get; }

    /// <summary>What it found, or why it failed.</summary>
    public string? Message { get; }
}
