using System.Data.Common;
using System.Security.Cryptography;
using Fleet.Moving;
using Fleet.Store.Audit;
using Fleet.Store.Migrations;
using Fleet.Store.Postgres;
using Fleet.Store.Secrets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Fleet.Store.Moving;

/// <summary>The new side: one connection to PostgreSQL, which holds a lock against another move as long as it lives.</summary>
internal sealed class MoveTarget : IAsyncDisposable
{
    // "move" in ASCII.
    private const long MoveLock = 0x6D_6F_76_65;

    private readonly StoreOptions _options;
    private readonly NpgsqlDataSource _source;

    private MoveTarget(StoreOptions options, NpgsqlDataSource source, NpgsqlConnection connection) =>
        (_options, _source, Connection) = (options, source, connection);

    public NpgsqlConnection Connection { get; }

    /// <exception cref="MoveException">Another move is under way there.</exception>
    public static async Task<MoveTarget> Open(StoreOptions options, CancellationToken cancellationToken)
    {
        var source = Source(options);
        MoveTarget? target = null;
        try
        {
            target = new(options, source, await source.OpenConnectionAsync(cancellationToken));
            await target.Lock(cancellationToken);
            return await target.Scalar("SHOW server_encoding", cancellationToken) is "UTF8" ? target : throw MoveException.Refuse("The database must be in UTF-8.");
        }
        catch
        {
            if (target is null) await source.DisposeAsync();
            else await target.DisposeAsync();
            throw;
        }
    }

    // PostgreSQL takes a moment to see that one which was killed has gone.
    private async Task Lock(CancellationToken cancellationToken)
    {
        try
        {
            await Execute($"SET lock_timeout = '3s'; SELECT pg_advisory_lock({MoveLock}); RESET lock_timeout", cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            throw MoveException.Refuse("Another fleet migrate is at work on that database.");
        }
    }

    /// <summary>Claims an empty database for a move, or finds the claim of an earlier run.</summary>
    /// <exception cref="MoveException">Something else is there.</exception>
    public async Task<MoveMarker> Claim(MoveMarker wanted, CancellationToken cancellationToken)
    {
        // The lock under which Fleet migrates: one that is just being started has its schema before this looks, or finds the claim.
        await using var transaction = await PostgresEngine.BeginMigration(Connection, _options, cancellationToken);
        if (await MoveMarker.Find(Connection, cancellationToken) is { } found)
        {
            Compare(found, wanted);
            return found;
        }

        if (await Used(cancellationToken) is { } table)
        {
            throw MoveException.Refuse($"The database holds a fleet already (there are rows in {table}): a fleet is moved to an empty database only.");
        }

        await wanted.Begin(Connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return wanted;
    }

    /// <summary>Makes the schema. The head of the chain that comes with it is replaced, so that any key will do for it.</summary>
    public Task Migrate(TimeProvider time, CancellationToken cancellationToken)
    {
        var mac = new AuditMac(new KeyRing(_options, time)) { Key = RandomNumberGenerator.GetBytes(SealingKey.Size) };
        var runner = new MigrationRunner(new PostgresDialect(), _options, new ChainStart(mac), time, NullLogger.Instance);
        return runner.Run(Connection, async () => await PostgresEngine.BeginMigration(Connection, _options, cancellationToken), cancellationToken);
    }

    /// <summary>The columns that are written, in their order; those that are generated are not.</summary>
    public async Task<IReadOnlyList<MovedColumn>> Columns(string table, CancellationToken cancellationToken)
    {
        const string sql =
            """
            SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position
            """;
        await using var command = new NpgsqlCommand(sql, Connection) { Parameters = { new() { Value = table } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<MovedColumn> columns = [];
        while (await reader.ReadAsync(cancellationToken)) columns.Add(MovedColumn.Of(table, reader.GetString(0), reader.GetString(1)));
        return columns;
    }

    public async Task Read(string sql, Action<DbDataReader> row, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) row(reader);
    }

    public async Task Execute(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static NpgsqlDataSource Source(StoreOptions options)
    {
        try
        {
            return PostgresSource.Create(options);
        }
        catch (InvalidOperationException fault)
        {
            throw MoveException.Refuse(fault.Message);
        }
    }

    private static void Compare(MoveMarker found, MoveMarker wanted)
    {
        if (found.Source != wanted.Source) throw MoveException.Refuse("Another fleet is being moved, or was moved, to that database.");
        if (found.FinishedAt is null && found.State != wanted.State)
        {
            throw MoveException.Refuse(
                "The fleet was changed since its move began, by a Fleet that was started on the old side: empty the new database, and begin again.");
        }
    }

    /// <summary>A table with rows; null if there is none.</summary>
    private async Task<string?> Used(CancellationToken cancellationToken)
    {
        foreach (var table in MovedTables.All.Where(table => !table.IsFilledByItself))
        {
            if (await Scalar($"SELECT to_regclass('{table.Name}') IS NOT NULL", cancellationToken) is not true) continue;
            if (await Scalar($"SELECT EXISTS (SELECT 1 FROM {table.Name})", cancellationToken) is true) return table.Name;
        }

        return null;
    }

    private async Task<object?> Scalar(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

#pragma warning disable CA2100 // Names that MovedTables and the schema give.
    private NpgsqlCommand Command(string sql) => new(sql, Connection);
#pragma warning restore CA2100
}
