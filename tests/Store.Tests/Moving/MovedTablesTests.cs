using Fleet.Store.Moving;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Xunit;

namespace Fleet.Store.Tests.Moving;

/// <summary>A table that a migration adds is moved, or stands in the list of those that are not with the reason why.</summary>
public sealed class SqliteMovedTablesTests() : StoreTest(new SqliteTestDatabase())
{
    [Fact]
    public async Task Every_table_of_the_old_side_is_accounted_for()
    {
        var tables = await Engine.Read(
            new("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"), row => row.GetString(0), Cancellation);
        Assert.NotEmpty(tables);
        Assert.DoesNotContain(tables, table => MovedTables.All.All(moved => moved.Name != table) && !MovedTables.Left.Any(left => left.Is(table)));
        Assert.Empty(MovedTables.All.Select(moved => moved.Name).Except(tables));
    }
}

public sealed class PostgresMovedTablesTests(PostgresServer server) : StoreTest(new PostgresTestDatabase(server))
{
    [Fact]
    public async Task Every_table_of_the_new_side_is_filled_by_the_move_or_by_itself()
    {
        var tables = await Engine.Read(
            new("SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"), row => row.GetString(0), Cancellation);
        Assert.NotEmpty(tables);
        Assert.DoesNotContain(
            tables, table => MovedTables.All.All(moved => moved.Name != table) && !MovedTables.Left.Concat(MovedTables.Made).Any(left => left.Is(table)));
        Assert.Empty(MovedTables.All.Select(moved => moved.Name).Except(tables));
    }

    [Fact]
    public async Task Nothing_on_the_new_side_counts_by_itself()
    {
        // A sequence would have to be set past what was moved: whoever adds one adds that to the move.
        Assert.Equal(0L, await Database.Scalar("SELECT count(*) FROM pg_sequences"));
    }

    [Fact]
    public async Task Only_known_triggers_act_on_what_arrives()
    {
        var triggers = await Engine.Read(
            new("SELECT DISTINCT event_object_table || ' ' || trigger_name FROM information_schema.triggers WHERE event_manipulation = 'INSERT' ORDER BY 1"),
            row => row.GetString(0),
            Cancellation);
        // The first makes deployment_starts, which is replaced; the second makes instance_counts, which is not moved.
        Assert.Equal(["grain_state deployment_began", "grain_state instance_added"], triggers);
    }
}
