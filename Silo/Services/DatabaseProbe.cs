using Fleet.Services;
using Fleet.Storage;

namespace Fleet.Silo.Services;

/// <summary>The database: a trivial round trip.</summary>
internal sealed class DatabaseProbe(IDatabase database) : IServiceProbe
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(250);

    public string Name => "database";

    public async Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var took = await database.Ping(cancellationToken);
        return ServiceReading.Of(
            [("kind", database.Engine), ("query_ms", Math.Round(took.TotalMilliseconds, 3))],
            (took > Slow, ServiceHealth.Degraded, "A trivial query took longer than 250 ms"));
    }
}
