using System.Data.Common;
using System.Text.Json.Serialization;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Console;

/// <summary>How the database is.</summary>
/// <param name="Status">ok or error.</param>
/// <param name="LatencyMs">Of a trivial round trip.</param>
/// <param name="Error">What is wrong, in general words.</param>
/// <param name="Engine">sqlite or postgres.</param>
public sealed record DatabaseCheck(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LatencyMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    string Engine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal bool IsOk => Status is "ok";

    /// <summary>Asks it, for two seconds at most.</summary>
    internal static async Task<DatabaseCheck> Of(IDatabase database)
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
