using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Migrations;

/// <summary>Brings the schema to the newest step, one transaction per step.</summary>
internal sealed partial class MigrationRunner(
    SqlDialect dialect, StoreOptions options, ChainStart chain, TimeProvider time, ILogger logger)
{
    /// <param name="connection">An open connection.</param>
    /// <param name="begin">Begins a transaction that no other process's migration can overlap.</param>
    /// <param name="cancellationToken">Ends it between two statements.</param>
    public async Task Run(DbConnection connection, Func<Task<DbTransaction>> begin, CancellationToken cancellationToken)
    {
        var steps = MigrationStep.All(dialect.Migrations);
        foreach (var step in steps)
        {
            await using var transaction = await begin();
            await Execute(connection, VersionTable, cancellationToken);
            // Read under the lock: another process may have taken this step meanwhile.
            var found = await Version(connection, cancellationToken);
            if (found > steps[^1].Number) throw new SchemaTooNewException(found, steps[^1].Number);
            if (found < step.Number) await Take(connection, step, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        await using (var transaction = await begin())
        {
            foreach (var index in FieldIndexes.All(dialect, StateKinds.All))
            {
                await Execute(connection, new SqlStatement(index), cancellationToken);
            }
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static readonly SqlStatement VersionTable = new(
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");

    private async Task Take(DbConnection connection, MigrationStep step, CancellationToken cancellationToken)
    {
        await Execute(connection, new SqlStatement(step.Script), cancellationToken);
        if (step.Number == ChainStart.Step) await chain.Run(statement => Command(connection, statement), cancellationToken);
        var record = new SqlStatement(
            "INSERT INTO schema_version (version, name, applied_at) VALUES (@version, @name, @at)",
            ("version", step.Number), ("name", step.Name), ("at", UnixTime.Of(time.GetUtcNow())));
        await Execute(connection, record, cancellationToken);
        Migrated(logger, step.Number, step.Name);
    }

    private async Task<int> Version(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, new SqlStatement("SELECT coalesce(max(version), 0) FROM schema_version"));
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), null);
    }

    private async Task Execute(DbConnection connection, SqlStatement statement, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, statement);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private DbCommand Command(DbConnection connection, SqlStatement statement)
    {
        var command = connection.CreateCommand();
        command.CommandTimeout = (int)options.MigrationTimeout.TotalSeconds;
        statement.Bind(command);
        return command;
    }

    [LoggerMessage(10, LogLevel.Information, "The database's schema is at step {Step} ({Name})")]
    private static partial void Migrated(ILogger logger, int step, string name);
}
