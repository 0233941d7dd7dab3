using Fleet.Store.Sql;

namespace Fleet.Store.Overview;

/// <summary>
/// Makes one row of those of <c>instance_counts</c> that are alike. Writers only ever add rows, and so never wait for each other or for this; what
/// they add meanwhile waits for the next time.
/// </summary>
internal sealed class CountFolding(ISqlEngine engine)
{
    private const string Kinds = "team, status, provider, region, latitude, longitude, place";

    private static readonly SqlStatement Added = new("SELECT 1 FROM instance_counts WHERE stage = 0 LIMIT 1");

    private static readonly SqlStatement[] Fold =
    [
        new("UPDATE instance_counts SET stage = 2"),
        new($"INSERT INTO instance_counts SELECT {Kinds}, sum(n), 1 FROM instance_counts WHERE stage = 2 GROUP BY {Kinds} HAVING sum(n) <> 0"),
        new("DELETE FROM instance_counts WHERE stage = 2"),
    ];

    public async Task Run(CancellationToken cancellationToken)
    {
        var added = await engine.Read(Added, _ => true, cancellationToken);
        if (added.Count > 0) await engine.Write(Fold, cancellationToken);
    }
}
