using System.Data.Common;
using Fleet.Storage;

namespace Fleet.Store.Sql;

/// <summary>What the tables need of a database.</summary>
internal interface ISqlEngine : IAsyncDisposable, IDisposable
{
    SqlDialect Dialect { get; }

    /// <inheritdoc cref="IDatabase.Engine"/>
    string Name { get; }

    /// <inheritdoc cref="IDatabase.Migrate"/>
    Task Migrate(CancellationToken cancellationToken);

    Task<List<T>> Read<T>(SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken);

    /// <summary>Runs the statements in one transaction; ends when it is durable, with the number of rows that each changed.</summary>
    Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken);

    /// <summary>Queues inserts for a transaction that they share with others'; ends when it is durable.</summary>
    Task Append(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken);

    /// <summary>Queues a row for the end of the audit chain, in a transaction that it shares with others; ends when it is durable.</summary>
    Task Append(AuditRow row, CancellationToken cancellationToken);

    /// <summary>Queues a sample, for which nobody waits; false if the queue is full.</summary>
    bool TryAppend(SampleRow sample);

    /// <summary>Samples that found the queue full, that the database refused, or that waited for it in vain.</summary>
    long DroppedSamples { get; }

    /// <summary>Queues the insert of a row of usage, for which nobody waits; false if the queue is full.</summary>
    bool TryAppend(SqlStatement usage);

    /// <summary>Rows of usage that found the queue full, that the database refused, or that waited for it in vain.</summary>
    long DroppedUsage { get; }

    /// <summary>Writes that wait for their transaction.</summary>
    int WaitingWrites { get; }

    /// <summary>How long ago something was dropped last; null if nothing ever was.</summary>
    TimeSpan? SinceLastDrop { get; }
}
