using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/api/v1/instances/{id}/processes</c> and <c>/extensions</c>: what its agent says of its inside.</summary>
internal static class ProcessEndpoints
{
    public static void MapProcesses(this IEndpointRouteBuilder api)
    {
        var instances = api.MapGroup("/instances").WithTags("Instances").Require(Role.Viewer);
        instances.MapGet("/{id}/processes", Processes).WithSummary("The processes that use most")
            .WithDescription("Those that the instance's latest heartbeat named; none if its agent names none.");
        instances.MapGet("/{id}/extensions", Extensions).WithSummary("How the extensions of an instance are");
    }

    private static async Task<Results<Ok<ProcessesShape>, Refusal>> Processes(Id<InstanceId> id, IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Processes();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(new ProcessesShape(
            id.Value.Value, found.Value.At, [.. found.Value.Processes.Select(process => new ProcessShape(process))]));
    }

    private static async Task<Results<Ok<ExtensionsShape>, Refusal>> Extensions(Id<InstanceId> id, IGrainFactory grains)
    {
        var found = await grains.Instance(id.Value).Extensions();
        if (!found.IsOk) return Refusal.Of(found.Error);
        return TypedResults.Ok(new ExtensionsShape(
            id.Value.Value, WireName.Upper(found.Value.Status),
            [.. found.Value.Extensions.Select(one => new ExtensionShape(one.Name, one.Status, one.Version, one.LastChecked))]));
    }
}

/// <summary>The processes of an instance.</summary>
/// <param name="InstanceId">Whose.</param>
/// <param name="Timestamp">When they were named; null if none ever were.</param>
/// <param name="Processes">Those that use most of the processor first.</param>
public sealed record ProcessesShape(
    [property: JsonPropertyName("instance_id")] string InstanceId, DateTimeOffset? Timestamp, IReadOnlyList<ProcessShape> Processes);

/// <summary>A process.</summary>
public sealed record ProcessShape
{
    internal ProcessShape(AgentProcess process)
    {
        (Pid, Name, Status, User) = (process.Pid, process.Name, process.Status, process.User);
        (CpuPercent, MemoryPercent) = (Rounded.To2(process.CpuPercent), Rounded.To2(process.MemoryPercent));
        MemoryBytes = process.MemoryBytes;
    }

    /// <summary>Its id.</summary>
    public long Pid { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>0 to 100 times the number of cores.</summary>
    [JsonPropertyName("cpu_percent")]
    public double CpuPercent { get; }

    /// <summary>0 to 100.</summary>
    [JsonPropertyName("memory_percent")]
    public double MemoryPercent { get; }

    /// <summary>Resident bytes.</summary>
    [JsonPropertyName("memory_bytes")]
    public long MemoryBytes { get; }

    /// <summary>What it does.</summary>
    public string? Status { get; }

    /// <summary>Whose it is.</summary>
    public string? User { get; }
}

/// <summary>The extensions of an instance.</summary>
public sealed record ExtensionsShape(string InstanceId, string InstanceStatus, IReadOnlyList<ExtensionShape> Extensions);

/// <summary>An extension.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">healthy, degraded, installing, stalled, error or unknown.</param>
/// <param name="Version">Its version, if its agent told.</param>
/// <param name="LastChecked">When its agent last spoke of it, or when the record last changed.</param>
public sealed record ExtensionShape(
    string Name,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version,
    DateTimeOffset LastChecked);
