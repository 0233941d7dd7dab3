using System.Diagnostics;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Sql;

namespace Fleet.Store;

/// <summary>The database as a whole, as the rest of Fleet sees it.</summary>
internal sealed class StoreDatabase(ISqlEngine engine, AuditKey key) : IDatabase
{
    public string Engine => engine.Name;

    public async Task Migrate(CancellationToken cancellationToken = default)
    {
        await engine.Migrate(cancellationToken);
        await key.Load(cancellationToken);
    }

    public async Task<TimeSpan> Ping(CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        await engine.Read(new SqlStatement("SELECT 1"), _ => 0, cancellationToken);
        return Stopwatch.GetElapsedTime(start);
    }
}
