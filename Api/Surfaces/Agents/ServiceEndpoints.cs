using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Services;
using Fleet.Api.Surfaces.Console;
using Fleet.Identity;
using Fleet.Services;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Surfaces.Agents;

/// <summary><c>/v1/services</c>: Fleet's own parts, as they were measured just now.</summary>
internal static class ServiceEndpoints
{
    private const string Description =
        "Each part is looked at when it is asked for, for two seconds at most: one that does not answer is unhealthy. Version and uptime are those of the "
        + "process that answers.";

    public static void MapServices(this IEndpointRouteBuilder v1)
    {
        var services = v1.MapGroup("/services").WithTags("Services").Require(Role.Viewer);
        services.MapGet("", List).WithSummary("How Fleet's own parts are").WithDescription(Description);
        services.MapGet("/{name}/status", Get).WithSummary("How one part is").WithDescription(Description);
    }

    private static async Task<Ok<ServiceList>> List(ServiceBoard board)
    {
        var uptime = Uptime();
        var looks = await Task.WhenAll(board.Names.Select(async name => new ServiceShape(name, await board.Look(name)!, uptime)));
        return TypedResults.Ok(new ServiceList(looks));
    }

    private static async Task<Results<Ok<ServiceShape>, Refusal>> Get(string name, ServiceBoard board) =>
        board.Look(name) is { } look ? TypedResults.Ok(new ServiceShape(name, await look, Uptime())) : Refusal.NotFound("Service");

    private static TimeSpan Uptime()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}

/// <summary>Fleet's parts.</summary>
/// <param name="Services">By name.</param>
public sealed record ServiceList(IReadOnlyList<ServiceShape> Services);

/// <summary>One of Fleet's parts.</summary>
public sealed record ServiceShape
{
    internal ServiceShape(string name, ServiceReading reading, TimeSpan uptime)
    {
        (Name, Status, Version) = (name, WireName.Snake(reading.Health), FleetVersion.Text);
        (Uptime, Reason, Details) = (Text(uptime), reading.Reason, reading.Details);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>healthy, degraded or unhealthy.</summary>
    public string Status { get; }

    /// <summary>Fleet's version.</summary>
    public string Version { get; }

    /// <summary>How long the process has been up, such as <c>5d 12h 30m</c>.</summary>
    public string Uptime { get; }

    /// <summary>Why it is not healthy; absent if it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; }

    /// <summary>What was measured: numbers and words by name.</summary>
    public ImmutableSortedDictionary<string, object> Details { get; }

    internal static string Text(TimeSpan uptime) => FormattableString.Invariant($"{(int)uptime.TotalDays}d {uptime.Hours}h {uptime.Minutes}m");
}
