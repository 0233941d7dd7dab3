using System.Data.Common;
using Fleet.Moving;
using Fleet.Store.Sql;
using Npgsql;

namespace Fleet.Store.Moving;

/// <inheritdoc cref="IFleetMove"/>
/// <param name="options">The folder of the one and the connection string of the other.</param>
/// <param name="batchRows">The most rows in a transaction.</param>
/// <param name="time">The clock.</param>
/// <param name="watch">Hears of each step. What it throws ends the move, as a crash would.</param>
public sealed class FleetMove(StoreOptions options, int batchRows, TimeProvider time, Action<MoveStep> watch) : IFleetMove
{
    // As long as it takes: who waits sees that it goes on, and can end it.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public Task<MoveReport?> Run(CancellationToken cancellationToken) => Between(
        async (source, target) =>
        {
            var wanted = new MoveMarker(source.Identity, source.State, UnixTime.Of(time.GetUtcNow()), null);
            if ((await target.Claim(wanted, cancellationToken)).FinishedAt is not null) return null;
            await target.Migrate(time, cancellationToken);
            var copy = new TableCopy(source, target, batchRows, watch);
            foreach (var table in MovedTables.All) await copy.Run(table, await Columns(source, target, table, cancellationToken), cancellationToken);
            await target.Execute("ANALYZE", cancellationToken);
            var report = await Compare(source, target, cancellationToken);
            if (report.Agrees) await MoveMarker.Finish(target.Connection, UnixTime.Of(time.GetUtcNow()), cancellationToken);
            return report;
        },
        cancellationToken);

    public Task<MoveReport> Verify(CancellationToken cancellationToken) => Between(
        async (source, target) =>
        {
            var found = await MoveMarker.Find(target.Connection, cancellationToken) ?? throw MoveException.Refuse("Nothing was moved to that database.");
            if (found.Source != source.Identity) throw MoveException.Refuse("Another fleet was moved to that database.");
            return await Compare(source, target, cancellationToken);
        },
        cancellationToken);

    private async Task<T> Between<T>(Func<MoveSource, MoveTarget, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            using var source = MoveSource.Open(options);
            await using var target = await MoveTarget.Open(Patient(), cancellationToken);
            return await work(source, target);
        }
        catch (DbException fault)
        {
            throw new MoveException(fault is PostgresException said ? $"PostgreSQL: {said.MessageText}" : fault.Message, fault);
        }
    }

    private async Task<MoveReport> Compare(MoveSource source, MoveTarget target, CancellationToken cancellationToken)
    {
        var comparison = new MoveComparison(source, target, watch);
        List<ComparedTable> tables = [];
        foreach (var table in MovedTables.All)
        {
            tables.Add(await comparison.Of(table, await Columns(source, target, table, cancellationToken), cancellationToken));
        }

        foreach (var table in MovedTables.Left.Where(table => table.Comparison is not null)) tables.Add(await comparison.Of(table, cancellationToken));
        return new([.. tables], FilesBeside.Of(options));
    }

    private static async Task<IReadOnlyList<MovedColumn>> Columns(
        MoveSource source, MoveTarget target, MovedTable table, CancellationToken cancellationToken)
    {
        var columns = await target.Columns(table.Name, cancellationToken);
        var here = source.Columns(table.Name).Except(table.Left).Order(StringComparer.Ordinal);
        return here.SequenceEqual(columns.Select(column => column.Name).Order(StringComparer.Ordinal))
            ? columns
            : throw MoveException.Refuse($"The table {table.Name} has other columns on the old side than on the new one.");
    }

    private StoreOptions Patient() => new()
    {
        Database = StoreOptions.Postgres,
        DataPath = options.DataPath,
        ConnectionString = options.ConnectionString,
        ConnectTimeout = options.ConnectTimeout,
        CommandTimeout = Patience,
        MigrationTimeout = options.MigrationTimeout,
        PoolSize = 1,
    };
}
