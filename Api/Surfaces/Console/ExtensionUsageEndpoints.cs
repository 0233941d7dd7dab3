using System.Collections.Immutable;
using Fleet.Api.Access;
using Fleet.Api.Audit;
using Fleet.Api.Http;
using Fleet.Api.Idempotency;
using Fleet.Api.Identity;
using Fleet.Api.OpenApi;
using Fleet.Common;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/extensions/usage</c> and <c>/fleet</c>: what is installed where. Of agents that tell it, Fleet knows it by itself.</summary>
internal static class ExtensionUsageEndpoints
{
    private const int MaxInstalled = 500;

    public static void MapExtensionUsage(this IEndpointRouteBuilder api)
    {
        var extensions = api.MapGroup("/extensions").WithTags("Extensions").AnswersInvalid(StatusCodes.Status400BadRequest);
        extensions.MapGet("/usage/matrix", Matrix).Require(Role.Viewer).WithSummary("Who has what, by instance and extension")
            .WithDescription($"Of at most {IExtensionUsage.MatrixInstances} instances; truncated says whether there are more.");
        extensions.MapPost("/usage", Record).Require(Role.Developer).JudgesTeams().Reads(typeof(RecordExtensionUsage)).Refuses(404)
            .Audited(AuditActions.Update, "extension-usage").WithSummary("Record that an extension was installed on an instance, or removed")
            .WithDescription("For what no agent tells. An installation that is told again within 15 minutes is the same one; another version replaces it.");
        extensions.MapGet("/fleet", Fleet).Require(Role.Viewer).WithSummary("What the instances have, on most of them first")
            .WithDescription($"At most {MaxInstalled} extensions, each with at most {IExtensionUsage.NamedInstances} of its instances.");
    }

    private static async Task<Ok<ExtensionMatrixShape>> Matrix(
        [AsParameters] ExtensionMatrixParameters query, Caller caller, IGrainFactory grains, IExtensionUsage usage, CancellationToken cancellationToken)
    {
        ImmutableArray<string> wanted = [];
        if (query.Extensions is { } ids)
        {
            wanted = [.. (await grains.Entries(ids)).Values.Select(entry => entry.Document.Name)];
            if (wanted.IsEmpty) return TypedResults.Ok(new ExtensionMatrixShape(new([], IsCut: false), []));
        }

        var matrix = await usage.Matrix(query.ToQuery(wanted), caller.Visibility, cancellationToken);
        var names = matrix.Rows.Select(row => row.Extension).Distinct().Order(StringComparer.Ordinal).ToList();
        var entries = await grains.Entries(names.Select(ExtensionId.Named));
        return TypedResults.Ok(new ExtensionMatrixShape(
            matrix, [.. names.Select(name => new MatrixExtension(name, entries.GetValueOrDefault(ExtensionId.Named(name))?.Document))]));
    }

    private static async Task<Results<Created<ExtensionUsageRecorded>, Ok<ExtensionUsageRecorded>, Refusal>> Record(
        Body<RecordExtensionUsage> body, Caller caller, IGrainFactory grains, IExtensionUsage usage, RequestIds ids, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (ExtensionLookups.Read(body.Value.ExtensionId) is not { } id) return Refusal.NotFound("Extension");
        var extension = await grains.Extension(id).Get();
        if (!extension.IsOk) return Refusal.Of(extension.Error);
        var instance = await grains.Seen(body.Value.InstanceId, caller);
        if (!instance.IsOk) return Refusal.Of(instance.Error);
        if (caller.Lacks(Role.Developer, instance.Value.Team) is { } lacks) return lacks;

        var change = body.Value.ToChange($"use_{ids.Next()}", extension.Value.Document.Name, time.GetUtcNow());
        var row = await usage.Record(change, cancellationToken);
        var recorded = new ExtensionUsageRecorded(true, row is null ? null : new ExtensionUsageShape(row));
        return change.IsRemoval ? TypedResults.Ok(recorded) : TypedResults.Created((string?)null, recorded);
    }

    private static async Task<Ok<FleetExtensions>> Fleet(
        [AsParameters] FleetExtensionQuery query, Caller caller, IGrainFactory grains, IExtensionUsage usage, CancellationToken cancellationToken)
    {
        var category = string.IsNullOrEmpty(query.Category) ? null : query.Category == FleetExtension.Uncategorized ? "" : query.Category;
        var installed = await usage.Installed(category, query.Search, MaxInstalled, caller.Visibility, cancellationToken);
        var entries = await grains.Entries(installed.Select(one => ExtensionId.Named(one.Name)));
        return TypedResults.Ok(new FleetExtensions(
            [.. installed.Select(one => new FleetExtension(one, entries.GetValueOrDefault(ExtensionId.Named(one.Name))?.Document))],
            await usage.Instances(caller.Visibility, cancellationToken)));
    }
}
