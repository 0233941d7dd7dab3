using Fleet.Store.Sql;

namespace Fleet.Store.Upkeep;

/// <summary>
/// Work that one process does for all: who has it holds a lease in the table <c>duties</c>. The lease only saves work. Should clocks differ
/// by more than it lasts, two processes do the same work twice, which changes nothing: all of it can be repeated.
/// </summary>
internal sealed class Duty(ISqlEngine engine, string name, TimeSpan lease)
{
    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>Takes or renews the lease; false if another process has it.</summary>
    public async Task<bool> Take(DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql =
            """
            INSERT INTO duties (name, holder, leased_until, done_until) VALUES (@name, @holder, @until, 0)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
            WHERE duties.holder = excluded.holder OR duties.leased_until <= @now
            """;
        var changed = await engine.Write(
            [new SqlStatement(sql, ("name", name), ("holder", _holder), ("until", UnixTime.Of(now + lease)), ("now", UnixTime.Of(now)))],
            cancellationToken);
        return changed[0] > 0;
    }

    /// <summary>Gives the lease back, so that another process need not wait for its end.</summary>
    public Task Release(CancellationToken cancellationToken) => engine.Write(
        [new SqlStatement("UPDATE duties SET leased_until = 0 WHERE name = @name AND holder = @holder", ("name", name), ("holder", _holder))],
        cancellationToken);
}
