using Fleet.Storage;
using Fleet.Store.Migrations;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class MigrationTests(TestDatabase database) : StoreTest(database)
{
    /// <summary>How many there are for this database.</summary>
    protected abstract long Steps { get; }

    // These tests migrate themselves.
    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_second_migration_changes_nothing()
    {
        await Migrate();
        var store = await Open();
        var history = store.GetRequiredService<IHistory>();
        await history.Append(new AuditRow("a", DateTimeOffset.UnixEpoch, "system", "CREATE", "server", null, null), Cancellation);
        await Migrate();
        Assert.Single((await store.GetRequiredService<IAuditLog>().Query(new(), Cancellation)).Rows);
        Assert.Equal(Steps, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM schema_version"), null));
    }

    [Fact]
    public async Task Processes_that_start_at_once_migrate_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Open()));
        await Task.WhenAll(stores.Select(store => Task.Run(() => store.GetRequiredService<IDatabase>().Migrate(Cancellation))));
        Assert.Equal(Steps, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM schema_version"), null));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        await Migrate();
        await Database.Scalar("INSERT INTO schema_version (version, name, applied_at) VALUES (9999, 'future', 0)");
        var fault = await Assert.ThrowsAsync<SchemaTooNewException>(Migrate);
        Assert.Contains("9999", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_rows_from_before_the_chain_are_its_beginning()
    {
        var engine = (await Open()).GetRequiredService<Sql.ISqlEngine>();
        Directory.CreateDirectory(Database.Folder);
        foreach (var step in MigrationStep.All(engine.Dialect.Migrations).Take(5)) await Database.Scalar(step.Script);
        await Database.Scalar("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        await Database.Scalar("INSERT INTO schema_version (version, name, applied_at) VALUES (5, 'task_runs', 0)");
        for (var i = 0; i < 5; i++)
        {
            await Database.Scalar($"INSERT INTO audit (id, at, actor, action, resource) VALUES ('old{i}', {9 - i}, 'system', 'CREATE', 'server')");
        }

        await Migrate();
        var store = await Open();
        var audit = store.GetRequiredService<IAuditLog>();
        await store.GetRequiredService<IHistory>().Append(
            new AuditRow("a", DateTimeOffset.UnixEpoch, "system", "CREATE", "server", null, null), Cancellation);
        var whole = await audit.Verify(null, Cancellation);
        Assert.Equal((true, 6L, 1L), (whole.IsIntact, whole.Rows, whole.From));
        await Database.Scalar("UPDATE audit SET actor = 'mallory' WHERE id = 'old3'");
        Assert.Equal(2, (await audit.Verify(null, Cancellation)).BrokenAt);
    }

    [Fact]
    public async Task A_ping_tells_how_long_it_took()
    {
        await Migrate();
        var whole = (await Open()).GetRequiredService<IDatabase>();
        Assert.Equal((await Database.Options()).Database, whole.Engine);
        Assert.InRange(await whole.Ping(Cancellation), TimeSpan.FromTicks(1), TimeSpan.FromSeconds(10));
    }

    private async Task Migrate() => await (await Open()).GetRequiredService<IDatabase>().Migrate(Cancellation);
}

public sealed class SqliteMigrationTests() : MigrationTests(new SqliteTestDatabase())
{
    protected override long Steps => MigrationStep.All("Sqlite").Count;

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_with_its_option()
    {
        Directory.CreateDirectory(Database.Folder);
        var file = Path.Combine(Database.Folder, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);
        var store = await Open(options => options.DataPath = Path.Combine(file, "below"));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => store.GetRequiredService<IDatabase>().Migrate(Cancellation));
        Assert.Contains("Store:DataPath", fault.Message, StringComparison.Ordinal);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_with_its_option()
    {
        Directory.CreateDirectory(Database.Folder);
        await File.WriteAllTextAsync(Path.Combine(Database.Folder, "fleet.db"), new string('x', 5000), Cancellation);
        var store = await Open();
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => store.GetRequiredService<IDatabase>().Migrate(Cancellation));
        Assert.Contains("Store:DataPath", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_is_its_owner_s_alone()
    {
        await (await Open()).GetRequiredService<IDatabase>().Migrate(Cancellation);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Database.Folder));
        }
    }
}

public sealed class PostgresMigrationTests(PostgresServer server) : MigrationTests(new PostgresTestDatabase(server))
{
    protected override long Steps => MigrationStep.All("Postgres").Count;
}
