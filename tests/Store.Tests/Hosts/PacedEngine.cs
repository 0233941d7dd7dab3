using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.Tests.Hosts;

/// <summary>A database whose transactions wait, before each begins, for what a test does meanwhile.</summary>
internal sealed class PacedEngine(ISqlEngine engine, Func<Task> before) : ISqlEngine
{
    public SqlDialect Dialect => engine.Dialect;

    public string Name => engine.Name;

    public long DroppedSamples => engine.DroppedSamples;

    public long DroppedUsage => engine.DroppedUsage;

    public int WaitingWrites => engine.WaitingWrites;

    public TimeSpan? SinceLastDrop => engine.SinceLastDrop;

    public Task Migrate(CancellationToken cancellationToken) => engine.Migrate(cancellationToken);

    public Task<List<T>> Read<T>(SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        engine.Read(statement, map, cancellationToken);

    public async Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        await before();
        return await engine.Write(statements, cancellationToken);
    }

    public Task Append(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) => engine.Append(statements, cancellationToken);

    public Task Append(AuditRow row, CancellationToken cancellationToken) => engine.Append(row, cancellationToken);

    public bool TryAppend(SampleRow sample) => engine.TryAppend(sample);

    public bool TryAppend(SqlStatement usage) => engine.TryAppend(usage);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose()
    {
    }
}
