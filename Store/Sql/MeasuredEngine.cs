using System.Data.Common;
using System.Diagnostics;
using Fleet.Storage;
using Fleet.Telemetry;

namespace Fleet.Store.Sql;

/// <summary>A database whose answers are timed, and its failures counted. What a caller gave up is no failure.</summary>
internal sealed class MeasuredEngine(ISqlEngine inner) : ISqlEngine
{
    public SqlDialect Dialect => inner.Dialect;

    public string Name => inner.Name;

    public long DroppedSamples => inner.DroppedSamples;

    public long DroppedUsage => inner.DroppedUsage;

    public int WaitingWrites => inner.WaitingWrites;

    public TimeSpan? SinceLastDrop => inner.SinceLastDrop;

    public Task Migrate(CancellationToken cancellationToken) => inner.Migrate(cancellationToken);

    public Task<List<T>> Read<T>(SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        Timed("read", Stopwatch.GetTimestamp(), inner.Read(statement, map, cancellationToken), cancellationToken);

    public Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        Timed("write", Stopwatch.GetTimestamp(), inner.Write(statements, cancellationToken), cancellationToken);

    public Task Append(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        Timed("write", Stopwatch.GetTimestamp(), Ended(inner.Append(statements, cancellationToken)), cancellationToken);

    public Task Append(AuditRow row, CancellationToken cancellationToken) =>
        Timed("write", Stopwatch.GetTimestamp(), Ended(inner.Append(row, cancellationToken)), cancellationToken);

    public bool TryAppend(SampleRow sample) => inner.TryAppend(sample);

    public bool TryAppend(SqlStatement usage) => inner.TryAppend(usage);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    public void Dispose() => inner.Dispose();

    private static async Task<T> Timed<T>(string kind, long began, Task<T> work, CancellationToken cancellationToken)
    {
        var isOk = false;
        try
        {
            var answer = await work;
            isOk = true;
            return answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isOk = true;
            throw;
        }
        finally
        {
            FleetMeasures.DatabaseAsked(kind, began, isOk);
        }
    }

    private static async Task<bool> Ended(Task work)
    {
        await work;
        return true;
    }
}
