using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class AuditTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public async Task A_row_comes_back_with_all_that_it_holds()
    {
        var row = Row(1) with
        {
            Metadata = """{"verb":"POST"}""", TeamId = "team_1", Before = """{"a":1}""", After = """{"a":2}""",
            Origin = new()
            {
                RequestId = "r-1", Address = "192.0.2.1", UserId = "usr_1", UserEmail = "ann@example.com", UserName = "Ann", KeyId = "key_1",
            },
        };
        await History.Append(row, Cancellation);
        var found = Assert.Single((await Audit.Query(new(), Cancellation)).Rows);
        Assert.Equal((row, 1L), (found.Row, found.Sequence));
        Assert.Matches("^[0-9a-f]{64}$", found.Hash);
    }

    [Fact]
    public async Task Each_filter_narrows_and_pages_come_newest_first()
    {
        var all = Enumerable.Range(0, 60).Select(i => Row(i) with
        {
            Actor = $"key_{i % 2}", Action = i % 3 == 0 ? AuditActions.Create : i % 3 == 1 ? AuditActions.Update : AuditActions.Delete,
            Resource = i % 5 == 0 ? "server" : "instance", ResourceId = $"x_{i % 7}", TeamId = i % 4 == 0 ? "team_1" : null,
            Origin = new() { UserId = $"usr_{i % 2}", RequestId = $"r-{i}" },
        }).ToArray();
        foreach (var row in all) await History.Append(row, Cancellation);

        async Task Finds(AuditQuery query, Func<AuditRow, bool> matches)
        {
            var page = await Audit.Query(query with { Limit = 200 }, Cancellation);
            Assert.Equal(all.Where(matches).Reverse(), page.Rows.Select(one => one.Row));
            Assert.Equal(page.Rows.Length, page.Total);
            Assert.NotEmpty(page.Rows);
        }

        await Finds(new(), _ => true);
        await Finds(new() { UserId = "usr_1" }, row => row.Origin!.UserId == "usr_1");
        await Finds(new() { TeamId = "team_1" }, row => row.TeamId == "team_1");
        await Finds(new() { Actor = "key_0" }, row => row.Actor == "key_0");
        await Finds(new() { RequestId = "r-7" }, row => row.Origin!.RequestId == "r-7");
        await Finds(new() { Actions = ["CREATE", "DELETE"] }, row => row.Action != "UPDATE");
        await Finds(new() { Resource = "server", ResourceId = "x_0" }, row => row is { Resource: "server", ResourceId: "x_0" });
        await Finds(new() { From = Noon.AddSeconds(10), To = Noon.AddSeconds(20) }, row => row.At >= Noon.AddSeconds(10) && row.At <= Noon.AddSeconds(20));
        var second = await Audit.Query(new() { Offset = 5, Limit = 5 }, Cancellation);
        Assert.Equal((60L, "a0054"), (second.Total, second.Rows[0].Row.Id));
    }

    [Fact]
    public async Task An_empty_chain_is_intact_and_so_is_one_that_others_write_to_meanwhile()
    {
        Assert.Equal(new AuditVerdict(true, 0, 1, 0, null, null, null), await Audit.Verify(null, Cancellation));
        var other = (await Open()).GetRequiredService<IHistory>();
        var writes = Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? History : other).Append(Row(i), Cancellation)).ToArray();
        for (var looks = 0; looks == 0 || !Task.WhenAll(writes).IsCompleted; looks++) await IsIntact();
        await Task.WhenAll(writes);
        var whole = await IsIntact();
        Assert.Equal((400L, 1L, 400L), (whole.Rows, whole.From, whole.To));
        Assert.Equal(400L, await Number("SELECT count(DISTINCT sequence) FROM audit"));
    }

    [Fact]
    public async Task A_row_appended_twice_is_one_link_and_a_poisoned_one_is_none()
    {
        await History.Append(Row(1), Cancellation);
        await Task.WhenAll(History.Append(Row(1), Cancellation), History.Append(Row(2), Cancellation), History.Append(Row(2), Cancellation));
        var bad = History.Append(Row(3) with { Action = null! }, Cancellation);
        var good = History.Append(Row(4), Cancellation);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => bad);
        await good;
        Assert.Equal(3, (await IsIntact()).Rows);
    }

    [Fact]
    public async Task Text_that_a_database_would_refuse_does_not_break_the_chain()
    {
        await History.Append(Row(1) with { Actor = "nul\0", After = $"half {(char)0xDC00}" }, Cancellation);
        Assert.Equal(1, (await IsIntact()).Rows);
    }

    [Theory]
    [InlineData("actor = 'mallory'")]
    [InlineData("at = at + 1")]
    [InlineData("action = 'DELETE'")]
    [InlineData("resource_id = NULL")]
    [InlineData("metadata = NULL")]
    [InlineData("became = '{}'")]
    [InlineData("was = ''")]
    [InlineData("user_id = 'usr_9'")]
    [InlineData("user_email = 'x'")]
    [InlineData("ip_address = '192.0.2.9'")]
    [InlineData("request_id = 'r'")]
    [InlineData("key_id = 'k'")]
    [InlineData("team_id = 't'")]
    [InlineData("id = 'other'")]
    [InlineData("mac = (SELECT mac FROM audit WHERE sequence = 4)")]
    public async Task An_altered_row_is_found(string change)
    {
        await Append(10);
        await Database.Scalar($"UPDATE audit SET {change} WHERE sequence = 5");
        await IsBrokenAt(5);
    }

    [Fact]
    public async Task A_removed_row_is_found_at_the_beginning_in_the_middle_and_at_the_end()
    {
        await Append(10);
        await Database.Scalar("DELETE FROM audit WHERE sequence = 10");
        await IsBrokenAt(10);
        await Database.Scalar("DELETE FROM audit WHERE sequence = 5");
        await IsBrokenAt(5);
        await Database.Scalar("DELETE FROM audit WHERE sequence = 1");
        await IsBrokenAt(1);
        await Database.Scalar("DELETE FROM audit");
        await IsBrokenAt(1);
    }

    [Fact]
    public async Task Swapped_rows_are_found_and_so_are_rows_that_were_put_in()
    {
        await Append(10);
        await Database.Scalar("UPDATE audit SET sequence = 9 - sequence WHERE sequence IN (4, 5)");
        await IsBrokenAt(4);
        await Database.Scalar("UPDATE audit SET sequence = 9 - sequence WHERE sequence IN (4, 5)");
        await IsIntact();

        const string insert = "INSERT INTO audit (id, at, actor, action, resource, sequence, mac) VALUES ('forged', 0, 'x', 'CREATE', 'server', ";
        foreach (var (place, at) in new (string, long?)[] { ("7, 'm'", 7), ("11, 'm'", 11), ("0, 'm'", null), ("NULL, NULL", null) })
        {
            await Database.Scalar($"{insert}{place})");
            await IsBrokenAt(at);
            await Database.Scalar("DELETE FROM audit WHERE id = 'forged'");
            await IsIntact();
        }
    }

    [Fact]
    public async Task Who_has_the_database_alone_cannot_forge()
    {
        await Append(10);
        var plain = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("whatever he hashes"u8));
        await Database.Scalar($"UPDATE audit SET actor = 'mallory', mac = '{plain}' WHERE sequence = 10");
        await Database.Scalar($"UPDATE audit_chain SET head_mac = '{plain}'");
        await IsBrokenAt(null);
        await Database.Scalar($"UPDATE audit_chain SET seal = '{plain}'");
        await IsBrokenAt(null);
    }

    [Fact]
    public async Task A_head_that_was_set_back_is_found_for_good_though_the_chain_goes_on()
    {
        await Append(10);
        await Database.Scalar("DELETE FROM audit WHERE sequence > 7");
        await Database.Scalar("UPDATE audit_chain SET head_sequence = 7, head_mac = (SELECT mac FROM audit WHERE sequence = 7)");
        await IsBrokenAt(null);
        await History.Append(Row(100), Cancellation);
        await IsBrokenAt(8);
        await History.Append(Row(101), Cancellation);
        await IsBrokenAt(8);
        await Database.Scalar("DELETE FROM audit_chain");
        await IsBrokenAt(null);
        await History.Append(Row(102), Cancellation);
        await IsBrokenAt(10);
    }

    [Fact]
    public async Task A_database_that_was_set_back_as_a_whole_differs_from_the_head_that_was_noted()
    {
        await Append(10);
        var noted = (await IsIntact()).Head!;
        Assert.True((await Audit.Verify(noted, Cancellation)).IsIntact);
        await Database.Scalar("DELETE FROM audit");
        await Database.Scalar("DELETE FROM audit_chain");
        await Restart();
        await Append(5, 200);
        await IsIntact();
        await IsBrokenAt(6, noted);
        await Append(10, 300);
        await IsIntact();
        await IsBrokenAt(10, noted);

        // What Fleet itself made as an empty chain's record, put back: no seal tells it from the first day's.
        async Task Restart()
        {
            var mac = Store.GetRequiredService<Fleet.Store.Audit.AuditMac>();
            var empty = Fleet.Store.Audit.ChainHead.Empty;
            await Engine.Write([empty.Put(mac.Of(empty))], Cancellation);
        }
    }

    [Fact]
    public async Task Another_key_is_no_key_to_this_chain()
    {
        await Append(3);
        var other = await Open(options => options.SecretKey = Convert.ToBase64String(new byte[32]));
        Assert.False((await other.GetRequiredService<IAuditLog>().Verify(null, Cancellation)).IsIntact);
    }

    private static AuditRow Row(int i) =>
        new($"a{i:0000}", Noon.AddSeconds(i), "system", AuditActions.Create, "server", $"srv_{i}", """{"n":1}""");

    private async Task Append(int count, int from = 0)
    {
        for (var i = from; i < from + count; i++) await History.Append(Row(i), Cancellation);
    }

    private async Task<AuditVerdict> IsIntact()
    {
        var verdict = await Audit.Verify(null, Cancellation);
        Assert.True(verdict.IsIntact, $"{verdict.BrokenAt}: {verdict.Reason}");
        return verdict;
    }

    private async Task IsBrokenAt(long? sequence, AuditMark? noted = null)
    {
        var verdict = await Audit.Verify(noted, Cancellation);
        Assert.Equal((false, sequence), (verdict.IsIntact, verdict.BrokenAt));
        Assert.NotNull(verdict.Reason);
    }

    private async Task<long> Number(string sql) => Convert.ToInt64(await Database.Scalar(sql), null);
}

public sealed class SqliteAuditTests() : AuditTests(new SqliteTestDatabase());

public sealed class PostgresAuditTests(PostgresServer server) : AuditTests(new PostgresTestDatabase(server));
