using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Commit;
using Fleet.Store.Migrations;
using Fleet.Store.Moving;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fleet.Store.Postgres;

/// <summary>A PostgreSQL server. It commits concurrent transactions in groups itself, so only history is queued here.</summary>
internal sealed class PostgresEngine : ISqlEngine
{
    // "fleet" in ASCII: the lock under which schemas are migrated.
    private const long MigrationLock = 0x66_6C_65_65_74;

    private readonly NpgsqlDataSource _source;
    private readonly GroupCommit _history;
    private readonly MigrationRunner _migrations;
    private readonly StoreOptions _options;

    public PostgresEngine(StoreOptions options, AuditMac mac, TimeProvider time, ILogger<PostgresEngine> logger)
    {
        _options = options;
        _source = PostgresSource.Create(options);
        _history = new GroupCommit(new PostgresHistory(_source, mac), options, logger);
        _migrations = new MigrationRunner(Dialect, options, new ChainStart(mac), time, logger);
    }

    public SqlDialect Dialect { get; } = new PostgresDialect();

    public string Name => StoreOptions.Postgres;

    public long DroppedSamples => _history.DroppedSamples;

    public int WaitingWrites => _history.Waiting;

    public TimeSpan? SinceLastDrop => _history.SinceLastDrop;

    public long DroppedUsage => _history.DroppedUsage;

    public async Task Migrate(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await _migrations.Run(connection, Begin, cancellationToken);

        async Task<DbTransaction> Begin()
        {
            var transaction = await BeginMigration(connection, _options, cancellationToken);
            await MoveMarker.Guard(connection, cancellationToken);
            return transaction;
        }
    }

    /// <summary>Begins a transaction that no other process's migration can overlap.</summary>
    public static async Task<NpgsqlTransaction> BeginMigration(NpgsqlConnection connection, StoreOptions options, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection);
        command.CommandTimeout = (int)options.MigrationTimeout.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter { Value = MigrationLock });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return transaction;
    }

    public async Task<List<T>> Read<T>(SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        statement.Bind(command);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        return rows;
    }

    public async Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        var changed = new int[statements.Count];
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        if (PostgresWrites.FitsOneRoundTrip(statements))
        {
            // Statements that are sent together are one transaction without being told so.
            await PostgresWrites.Run(connection, statements, changed, cancellationToken);
            return changed;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await PostgresWrites.Run(connection, statements, changed, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }

    public Task Append(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        _history.Write(statements, cancellationToken);

    public Task Append(AuditRow row, CancellationToken cancellationToken) => _history.Append(row, cancellationToken);

    public bool TryAppend(SampleRow sample) => _history.TryAppend(sample);

    public bool TryAppend(SqlStatement usage) => _history.TryAppend(usage);

    public async ValueTask DisposeAsync()
    {
        await _history.DisposeAsync();
        await _source.DisposeAsync();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
