using System.Data.Common;
using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Commit;
using Fleet.Store.Migrations;
using Fleet.Store.Sql;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Sqlite;

/// <summary>One file, one writer, many readers.</summary>
internal sealed class SqliteEngine : ISqlEngine
{
    private readonly SqliteFile _file;
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;
    private readonly GroupCommit _commits;
    private readonly MigrationRunner _migrations;
    private readonly StoreOptions _options;
    private IDisposable? _lock;

    public SqliteEngine(StoreOptions options, AuditMac mac, TimeProvider time, ILogger<SqliteEngine> logger)
    {
        _options = options;
        _file = new SqliteFile(options);
        _readers = new SqliteReaders(_file, options.Readers);
        _writer = new SqliteWriter(_file, mac);
        _commits = new GroupCommit(_writer, options, logger);
        _migrations = new MigrationRunner(Dialect, options, new ChainStart(mac), time, logger);
    }

    public SqlDialect Dialect { get; } = new SqliteDialect();

    public string Name => StoreOptions.Sqlite;

    public long DroppedSamples => _commits.DroppedSamples;

    public int WaitingWrites => _commits.Waiting;

    public TimeSpan? SinceLastDrop => _commits.SinceLastDrop;

    public long DroppedUsage => _commits.DroppedUsage;

    public async Task Migrate(CancellationToken cancellationToken)
    {
        _lock ??= DataLock.Share(_options);
        _file.Prepare();
        using var connection = _file.OpenWriter();
        // BEGIN IMMEDIATE takes the write lock now: two processes that start at once take turns.
        await _migrations.Run(
            connection, () => Task.FromResult<DbTransaction>(connection.BeginTransaction(deferred: false)), cancellationToken);
    }

    public Task<List<T>> Read<T>(SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        _readers.Read(statement, map, cancellationToken);

    public Task<int[]> Write(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        _commits.Write(statements, cancellationToken);

    public Task Append(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        _commits.Write(statements, cancellationToken);

    public Task Append(AuditRow row, CancellationToken cancellationToken) => _commits.Append(row, cancellationToken);

    public bool TryAppend(SampleRow sample) => _commits.TryAppend(sample);

    public bool TryAppend(SqlStatement usage) => _commits.TryAppend(usage);

    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        _writer.Dispose();
        _readers.Dispose();
        _lock?.Dispose();
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
