using System.Data.Common;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary><c>/health</c>: whether Fleet is well. Orchestrators ask <c>/health/live</c>, balancers <c>/health/ready</c>.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnybody().Unmetered();
        async Task<IResult> Ask(IDatabase database) => Answer(await Look(database));
        health.MapGet("", Ask).Produces<HealthShape>().Produces<HealthShape>(503).WithSummary("Whether Fleet is well");
        health.MapGet("/ready", Ask).Produces<HealthShape>().Produces<HealthShape>(503).WithSummary("Whether requests can be served now");

        // Asks nobody: a database that is down must not make every node restart.
        health.MapGet("/live", () => TypedResults.Ok(new LiveShape("ok"))).WithSummary("Whether the process runs");
    }

    private static IResult Answer(HealthShape health) =>
        health.Status is "ok" ? TypedResults.Ok(health) : TypedResults.Json(health, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task<HealthShape> Look(IDatabase database)
    {
        var began = Stopwatch.GetTimestamp();
        var check = await Ping(database);
        return new(
            check.Status is "ok" ? "ok" : "degraded",
            FleetVersion.Text,
            Uptime().TotalSeconds,
            Stopwatch.GetElapsedTime(began).TotalMilliseconds,
            FleetVersion.Engine,
            new(check));
    }

    private static TimeSpan Uptime()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }

    private static async Task<DatabaseCheck> Ping(IDatabase database)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var latency = await database.Ping(limit.Token).WaitAsync(Patience);
            return new("ok", latency.TotalMilliseconds, null, database.Engine);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OperationCanceledException or IOException)
        {
            // What the driver says may name hosts, files and accounts.
            var error = e is DbException or IOException ? "The database refused" : "The database did not answer in time";
            return new("error", null, error, database.Engine);
        }
    }
}

/// <summary>How Fleet is.</summary>
/// <param name="Status">ok or degraded.</param>
/// <param name="Version">Fleet's version.</param>
/// <param name="Uptime">Seconds since the process began.</param>
/// <param name="TotalLatencyMs">How long the checks took.</param>
/// <param name="Engine">embedded or orleans.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record HealthShape(string Status, string Version, double Uptime, double TotalLatencyMs, string Engine, HealthChecks Checks);

/// <summary>What was looked at.</summary>
public sealed record HealthChecks(DatabaseCheck Database);

/// <summary>How the database is.</summary>
/// <param name="Status">ok or error.</param>
/// <param name="LatencyMs">Of a trivial round trip.</param>
/// <param name="Error">What is wrong, in general words.</param>
/// <param name="Engine">sqlite or postgres.</param>
public sealed record DatabaseCheck(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LatencyMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    string Engine);

/// <summary>The process runs.</summary>
public sealed record LiveShape(string Status);
