using Fleet.Storage;
using Fleet.Store.Audit;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>Where the chain is cut.</summary>
public abstract class AuditRetentionTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_is_too_old_goes_and_the_rest_is_still_a_whole_chain()
    {
        await Append(0, 100);
        Assert.Equal(60, await Clear(Start.AddHours(60)));
        await IsIntact(40, 61);
        Assert.Equal(0, await Clear(Start.AddHours(60)));
        Assert.Equal(40, await Clear(Start.AddHours(500)));
        await IsIntact(0, 101);
        await Append(600, 5);
        await IsIntact(5, 101);
    }

    [Fact]
    public async Task It_stays_whole_while_others_write_and_look()
    {
        await Append(0, 300);
        var other = (await Open()).GetRequiredService<IHistory>();
        var clearing = Clear(Start.AddHours(300));
        var writes = Enumerable.Range(1000, 100).Select(i => (i % 2 == 0 ? History : other).Append(Row(i), Cancellation)).ToArray();
        for (var looks = 0; looks == 0 || !clearing.IsCompleted; looks++) Assert.Null((await Audit.Verify(null, Cancellation)).BrokenAt);
        await Task.WhenAll([clearing, .. writes]);
        await Clear(Start.AddHours(300));
        await IsIntact(100, 301);
    }

    [Fact]
    public async Task That_a_row_was_missing_is_not_forgotten_with_its_neighbours()
    {
        await Append(0, 20);
        await Database.Scalar("DELETE FROM audit WHERE sequence = 5");
        Assert.Equal(9, await Clear(Start.AddHours(10)));
        var verdict = await Audit.Verify(null, Cancellation);
        Assert.Equal((false, 5), (verdict.IsIntact, verdict.BrokenAt));
    }

    [Fact]
    public async Task A_record_that_somebody_altered_stops_the_clearing()
    {
        await Append(0, 20);
        await Database.Scalar("UPDATE audit_chain SET anchor_sequence = 3");
        Assert.Equal(0, await Clear(Start.AddHours(10)));
    }

    [Fact]
    public async Task A_head_that_was_noted_and_is_kept_no_more_is_said_to_be_so()
    {
        await Append(0, 5);
        var noted = (await Audit.Verify(null, Cancellation)).Head!;
        await Append(5, 5);
        await Clear(Start.AddHours(5));
        Assert.Equal((true, null), ((await Audit.Verify(noted, Cancellation)).IsIntact, (await Audit.Verify(noted, Cancellation)).Reason));
        Assert.False((await Audit.Verify(noted with { Hash = new('a', 64) }, Cancellation)).IsIntact);
        await Clear(Start.AddHours(6));
        var verdict = await Audit.Verify(noted, Cancellation);
        Assert.True(verdict.IsIntact);
        Assert.Contains("older than what is kept", verdict.Reason, StringComparison.Ordinal);
    }

    private static AuditRow Row(int i) => new($"a{i:0000}", Start.AddHours(i), "system", AuditActions.Create, "server", null, null);

    private async Task Append(int from, int count)
    {
        for (var i = from; i < from + count; i++) await History.Append(Row(i), Cancellation);
    }

    private Task<long> Clear(DateTimeOffset before) =>
        new ChainRetention(Engine, Store.GetRequiredService<AuditMac>(), batchSize: 7).Run(before, Cancellation);

    private async Task IsIntact(long rows, long from)
    {
        var verdict = await Audit.Verify(null, Cancellation);
        Assert.True(verdict.IsIntact, $"{verdict.BrokenAt}: {verdict.Reason}");
        Assert.Equal((rows, from), (verdict.Rows, verdict.From));
    }
}

public sealed class SqliteAuditRetentionTests() : AuditRetentionTests(new SqliteTestDatabase());

public sealed class PostgresAuditRetentionTests(PostgresServer server) : AuditRetentionTests(new PostgresTestDatabase(server));
