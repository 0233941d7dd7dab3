using Fleet.Moving;
using Fleet.Storage;
using Fleet.Store.Moving;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests.Moving;

/// <summary>What a move does not begin with.</summary>
public sealed class MoveRefusalTests(PostgresServer server) : MoveScene(server)
{
    private protected override async Task Begin() => await Start(OnSqlite);

    [Fact]
    public async Task A_fleet_that_runs_on_the_old_side()
    {
        await using (var running = Store(OnSqlite))
        {
            await running.GetRequiredService<IDatabase>().Migrate(Cancellation);
            Assert.Contains("A running Fleet uses", await Refusal(), StringComparison.Ordinal);
        }

        Assert.True((await Move().Run(Cancellation))!.Agrees);
    }

    [Fact]
    public async Task Fleet_is_not_started_on_what_is_being_moved()
    {
        using (DataLock.Own(Options.DataPath))
        {
            var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(OnSqlite));
            Assert.Contains("is being moved to another database", fault.Message, StringComparison.Ordinal);
        }

        await Start(OnSqlite);
    }

    [Fact]
    public async Task A_database_that_holds_a_fleet()
    {
        await Start(Options);
        Assert.Contains("holds a fleet already", await Refusal(), StringComparison.Ordinal);
        Assert.Equal(false, await Target.Scalar("SELECT to_regclass('moves') IS NOT NULL"));
    }

    [Fact]
    public async Task Another_fleet_s_move()
    {
        await BreakOff();
        Directory.Delete(Options.DataPath, recursive: true);
        await Start(OnSqlite);
        Assert.Contains("Another fleet", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fleet_that_was_changed_since_its_move_began()
    {
        await BreakOff();
        await using (var store = Store(OnSqlite))
        {
            await store.GetRequiredService<IDatabase>().Migrate(Cancellation);
            await store.GetRequiredService<IHistory>().Append(new EventRow("e", "inst_1", "DEPLOY", DateTimeOffset.UnixEpoch, null), Cancellation);
        }

        Assert.Contains("was changed since its move began", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_move_at_the_same_time()
    {
        string? refusal = null;
        await Move(step =>
        {
            // The folder is held too: another folder's fleet meets the lock on the database.
            if (step is not { Phase: MovePhase.Copied, Table: "grain_state" }) return;
            refusal = Assert.Throws<MoveException>(() => MoveTarget.Open(Options, Cancellation).GetAwaiter().GetResult()).Message;
        }).Run(Cancellation);
        Assert.Contains("Another fleet migrate is at work", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_or_newer_schema()
    {
        await using var connection = await Open();
        await Scalar("INSERT INTO schema_version VALUES (9999, 'future', 0)");
        Assert.Contains("A newer Fleet", await Refusal(), StringComparison.Ordinal);
        await Scalar("DELETE FROM schema_version WHERE version > 12");
        Assert.Contains("An older Fleet", await Refusal(), StringComparison.Ordinal);

        async Task Scalar(string sql)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own SQL.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_table_that_nobody_knows()
    {
        await using (var connection = await Open())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE strange (id TEXT)";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Contains("strange", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_fleet()
    {
        Directory.Delete(Options.DataPath, recursive: true);
        Assert.Contains("There is no fleet.db", await Refusal(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Options.DataPath));
        Directory.CreateDirectory(Options.DataPath);
        await File.WriteAllTextAsync(Path.Combine(Options.DataPath, "fleet.db"), new string('x', 5000), Cancellation);
        Assert.Contains("cannot be read", await Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_compare()
    {
        var refusal = await Assert.ThrowsAsync<MoveException>(() => Move().Verify(Cancellation));
        Assert.True(refusal.IsRefusal);
        Assert.Contains("Nothing was moved", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_that_cannot_be_read_is_not_quoted()
    {
        Options.ConnectionString = "Host=127.0.0.1;Nonsense=top-secret";
        Assert.DoesNotContain("top-secret", await Refusal(), StringComparison.Ordinal);
    }

    private async Task<SqliteConnection> Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Options.DataPath, "fleet.db")};Pooling=false");
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private async Task BreakOff() => await Assert.ThrowsAsync<MoveException>(() => Move(step =>
    {
        if (step is { Phase: MovePhase.Copied, Table: "due" }) throw new MoveException("broken off");
    }).Run(Cancellation));

    private async Task<string> Refusal()
    {
        var refusal = await Assert.ThrowsAsync<MoveException>(() => Move().Run(Cancellation));
        Assert.True(refusal.IsRefusal, refusal.Message);
        return refusal.Message;
    }

    private FleetMove Move(Action<MoveStep>? watch = null) => new(Options, 10_000, TimeProvider.System, watch ?? (_ => { }));

    private static async Task Start(StoreOptions options)
    {
        await using var store = Store(options);
        await store.GetRequiredService<IDatabase>().Migrate(Cancellation);
    }

    private static ServiceProvider Store(StoreOptions options) => new ServiceCollection().AddFleetStore(options).BuildServiceProvider();
}
