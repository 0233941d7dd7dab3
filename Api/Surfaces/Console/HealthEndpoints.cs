using System.Diagnostics;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Silo;
using Fleet.Silo.Cluster;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/health</c>: whether Fleet is well. Orchestrators ask <c>/health/live</c> and <c>/health/startup</c>, balancers <c>/health/ready</c>.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnybody().Unmetered();
        health.MapGet("", Whole).Produces<HealthShape>().Produces<HealthShape>(503).WithSummary("Whether Fleet is well");
        health.MapGet("/ready", Ready).Produces<ReadyShape>().Produces<ReadyShape>(503).WithSummary("Whether requests can be served now")
            .WithDescription("503 while the process starts or ends, and while its database or its grains do not answer.");
        health.MapGet("/live", Live).Produces<LiveShape>().Produces<LiveShape>(503).WithSummary("Whether the process runs")
            .WithDescription("Asks neither the database nor the network. 503 if its engine takes no turns: then only a new start helps.");
        health.MapGet("/startup", Startup).Produces<LiveShape>().Produces<LiveShape>(503).WithSummary("Whether the process has started")
            .WithDescription("503 until the schema, the engine and the first admin are there; 200 from then on for good.");
    }

    private static async Task<IResult> Whole(IDatabase database, ProcessLife life, FleetNature nature)
    {
        var began = Stopwatch.GetTimestamp();
        var check = await Look(database, life);
        return Answer(check.IsOk, new HealthShape(
            check.IsOk ? "ok" : "degraded",
            FleetVersion.Text,
            Uptime().TotalSeconds,
            Stopwatch.GetElapsedTime(began).TotalMilliseconds,
            FleetVersion.Engine,
            new(check),
            nature.IsDemo));
    }

    private static async Task<IResult> Ready(IDatabase database, ProcessLife life, Pulse pulse)
    {
        var began = Stopwatch.GetTimestamp();
        var (check, reaches) = (Look(database, life), life.HasStarted ? pulse.Reaches() : Task.FromResult(false));
        var checks = new ReadyChecks(await check, new(await reaches ? "ok" : "error"));
        var status = life.Status switch
        {
            ProcessStatus.Ready => checks.Database.IsOk && checks.Grains.Status is "ok" ? "ok" : "degraded",
            var other => other.ToString().ToLowerInvariant(),
        };
        return Answer(status is "ok", new ReadyShape(
            status, FleetVersion.Text, Uptime().TotalSeconds, Stopwatch.GetElapsedTime(began).TotalMilliseconds, FleetVersion.Engine, checks));
    }

    // A database that is down must not make every node restart.
    private static async Task<IResult> Live(ProcessLife life, Pulse pulse)
    {
        var isLive = !life.HasStarted || await pulse.Beats();
        return Answer(isLive, new LiveShape(isLive ? "ok" : "stuck"));
    }

    private static IResult Startup(ProcessLife life) => Answer(life.HasStarted, new LiveShape(life.HasStarted ? "started" : "starting"));

    private static IResult Answer<T>(bool isOk, T health) =>
        TypedResults.Json(health, statusCode: isOk ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static TimeSpan Uptime()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }

    private static async Task<DatabaseCheck> Look(IDatabase database, ProcessLife life)
    {
        // Its schema may be being made just now.
        return life.HasStarted ? await DatabaseCheck.Of(database) : new("error", null, "Fleet is starting", database.Engine);
    }
}

/// <summary>How Fleet is.</summary>
/// <param name="Status">ok or degraded.</param>
/// <param name="Version">Fleet's version.</param>
/// <param name="Uptime">Seconds since the process began.</param>
/// <param name="TotalLatencyMs">How long the checks took.</param>
/// <param name="Engine">embedded or orleans.</param>
/// <param name="Checks">What was looked at.</param>
/// <param name="Demo">Whether all of it is simulated (<c>--demo</c>).</param>
public sealed record HealthShape(string Status, string Version, double Uptime, double TotalLatencyMs, string Engine, HealthChecks Checks, bool Demo);

/// <summary>Whether requests can be served.</summary>
/// <param name="Status">ok, degraded, starting or draining.</param>
/// <param name="Version">Fleet's version.</param>
/// <param name="Uptime">Seconds since the process began.</param>
/// <param name="TotalLatencyMs">How long the checks took.</param>
/// <param name="Engine">embedded or orleans.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record ReadyShape(string Status, string Version, double Uptime, double TotalLatencyMs, string Engine, ReadyChecks Checks);

/// <summary>What was looked at.</summary>
public sealed record ReadyChecks(DatabaseCheck Database, LiveShape Grains);

/// <summary>What was looked at.</summary>
public sealed record HealthChecks(DatabaseCheck Database);

/// <summary>How something is, in a word.</summary>
public sealed record LiveShape(string Status);
