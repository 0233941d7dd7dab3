using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fleet.Storage;
using Fleet.Store.GrainState;
using Fleet.Store.Tests.Hosts;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class StateQueryTests(TestDatabase database) : StoreTest(database)
{
    protected static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    protected static readonly StateQuery Instances = new() { Kind = StateKinds.Instance };

    [Fact]
    public async Task Rows_come_newest_first_with_their_version_and_document()
    {
        await Fill(3);
        var page = await Queries.Query(Instances, Cancellation);
        Assert.Equal(["i2", "i1", "i0"], Ids(page));
        Assert.Equal(1, page.Rows[0].Version);
        using var document = JsonDocument.Parse(page.Rows[0].Document);
        Assert.Equal("name 2", document.RootElement.GetProperty("name").GetString());
        Assert.Null(page.NextCursor);
        Assert.Null(page.Total);
    }

    [Fact]
    public async Task Other_kinds_are_not_listed()
    {
        await Fill(2);
        await Grains.Write("srv_1", new Document { Name = "a" }, StateKinds.Server);
        Assert.Equal(["srv_1"], Ids(await Queries.Query(new StateQuery { Kind = StateKinds.Server, CountTotal = true }, Cancellation)));
    }

    [Theory]
    [InlineData("name", false)]
    [InlineData("name", true)]
    [InlineData("status", false)]
    [InlineData("status", true)]
    [InlineData("provider", false)]
    [InlineData("provider", true)]
    [InlineData("createdAt", false)]
    public async Task Pages_by_cursor_hold_every_row_once_and_in_order(string sort, bool descending)
    {
        await Fill(25);
        var seen = new List<string>();
        var query = Instances with { Sort = sort, Descending = descending, Limit = 4 };
        do
        {
            var page = await Queries.Query(query, Cancellation);
            Assert.InRange(page.Rows.Length, 1, 4);
            seen.AddRange(Ids(page));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(Ids(await Queries.Query(query with { Limit = 1000 }, Cancellation)), seen);
    }

    [Fact]
    public async Task Names_sort_by_their_bytes_whatever_the_locale()
    {
        foreach (var name in new[] { "b", "A", "a", "B", "ä", "_", "10", "9" }) await Grains.Write(name, new Document { Name = name });
        var page = await Queries.Query(Instances with { Sort = "name", Descending = false }, Cancellation);
        Assert.Equal(["10", "9", "A", "B", "_", "a", "b", "ä"], Ids(page));
    }

    [Fact]
    public async Task Times_sort_as_they_follow_each_other()
    {
        await Grains.Write("c", new Document { CreatedAt = Start.AddMilliseconds(500) });
        await Grains.Write("a", new Document { CreatedAt = Start });
        await Grains.Write("d", new Document { CreatedAt = Start.AddSeconds(1).ToOffset(TimeSpan.FromHours(-7)) });
        await Grains.Write("b", new Document { CreatedAt = Start.AddTicks(1) });
        Assert.Equal(["a", "b", "c", "d"], Ids(await Queries.Query(Instances with { Descending = false }, Cancellation)));
    }

    [Fact]
    public async Task Rows_that_arrive_between_two_pages_neither_repeat_nor_hide_others()
    {
        await Fill(10);
        var first = await Queries.Query(Instances with { Limit = 5 }, Cancellation);
        await Grains.Write("newest", new Document { CreatedAt = Start.AddDays(1) });
        await Grains.Write("older", new Document { CreatedAt = Start.AddSeconds(2.5) });
        var second = await Queries.Query(Instances with { Limit = 50, Cursor = first.NextCursor }, Cancellation);
        Assert.Equal(["i9", "i8", "i7", "i6", "i5"], Ids(first));
        Assert.Equal(["i4", "i3", "older", "i2", "i1", "i0"], Ids(second));
    }

    [Fact]
    public async Task Pages_by_offset_and_the_total()
    {
        await Fill(10);
        var page = await Queries.Query(Instances with { Offset = 3, Limit = 2, CountTotal = true }, Cancellation);
        Assert.Equal(["i6", "i5"], Ids(page));
        Assert.Equal(10, page.Total);
        Assert.Empty((await Queries.Query(Instances with { Offset = 10 }, Cancellation)).Rows);
    }

    [Theory]
    [InlineData("s0", false, 4)]
    [InlineData("s0", true, 6)]
    [InlineData("s0,s1", false, 7)]
    [InlineData("s0,s1", true, 3)]
    [InlineData("none", false, 0)]
    [InlineData("' OR 1=1 --", false, 0)]
    [InlineData("\0", false, 0)]
    public async Task Filters_by_text(string values, bool not, int expected)
    {
        await Fill(10);
        var query = Instances with { Filters = [new("status", [.. values.Split(',')], not)], CountTotal = true };
        var page = await Queries.Query(query, Cancellation);
        Assert.Equal(expected, page.Rows.Length);
        Assert.Equal(expected, page.Total);
    }

    [Fact]
    public async Task Filters_tell_absent_null_and_empty_apart()
    {
        await Grains.Write("null", new Document());
        await Grains.Write("empty", new Document { Provider = "" });
        await Grains.Write("set", new Document { Provider = "p" });
        Assert.Equal(["null"], await Filtered("provider", [], false));
        Assert.Equal(["empty", "set"], await Filtered("provider", [], true));
        Assert.Equal(["empty"], await Filtered("provider", [""], false));
        Assert.Equal(["null", "set"], await Filtered("provider", [""], true));
        Assert.Equal(["empty", "null"], await Filtered("provider", ["p"], true));
        Assert.Equal(["empty", "null", "set"], await Filtered("region", [], false));
    }

    [Fact]
    public async Task All_filters_must_hold()
    {
        await Fill(10);
        var query = Instances with { Filters = [new("status", ["s0"]), new("provider", ["p0"])], Search = "NAME" };
        Assert.Equal(["i6", "i0"], Ids(await Queries.Query(query, Cancellation)));
    }

    [Theory]
    [InlineData("50%", "50% off")]
    [InlineData("a_b", "a_b")]
    [InlineData("A_B", "a_b")]
    [InlineData("\\", "back\\slash")]
    [InlineData("'", "o'clock")]
    [InlineData("\"", "\"quoted\"")]
    [InlineData("STRASSE Ä", "strasse ä")]
    [InlineData("*", "*")]
    [InlineData("", "*,50% off,50 off,\"quoted\",a_b,acb,back\\slash,o'clock,strasse ä")]
    [InlineData("nothing", "")]
    [InlineData("a\0", "")]
    public async Task Search_takes_every_character_as_itself(string search, string expected)
    {
        foreach (var name in new[] { "50% off", "50 off", "a_b", "acb", "back\\slash", "o'clock", "\"quoted\"", "strasse ä", "*" })
        {
            await Grains.Write(name, new Document { Name = name });
        }
        var page = await Queries.Query(Instances with { Search = search, Sort = "name", CountTotal = true }, Cancellation);
        var found = Ids(page).Order(StringComparer.Ordinal);
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found);
        Assert.Equal(page.Rows.Length, page.Total);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_list_only()
    {
        await Fill(3);
        var cursor = (await Queries.Query(Instances with { Limit = 1 }, Cancellation)).NextCursor;
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor!);
        await Refused(Instances with { Cursor = cursor, Descending = false });
        await Refused(Instances with { Cursor = cursor, Sort = "name" });
        await Refused(new StateQuery { Kind = StateKinds.Server, Cursor = cursor });
        await Refused(Instances with { Cursor = cursor, Offset = 1 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not a cursor!")]
    [InlineData("W10")]
    [InlineData("bnVsbA")]
    [InlineData("WyJpbnN0YW5jZSIsImNyZWF0ZWRBdCIsImRlc2MiLG51bGwsbnVsbF0")]
    public Task What_is_no_cursor_is_refused(string cursor) => Refused(Instances with { Cursor = cursor });

    [Fact]
    public async Task What_the_kind_does_not_list_is_refused()
    {
        await Refused(new StateQuery { Kind = "nothing" });
        await Refused(new StateQuery { Kind = StateKinds.Name });
        await Refused(Instances with { Sort = "tags" });
        await Refused(Instances with { Sort = "name' OR '1'='1" });
        await Refused(Instances with { Filters = [new("tags", ["a"])] });
        await Refused(Instances with { Filters = [new("name", ["a"]), new("name", ["b"])] });
        await Refused(new StateQuery { Kind = StateKinds.Operation, Search = "a" });
        await Refused(Instances with { Limit = 0 });
        await Refused(Instances with { Limit = 1001 });
        await Refused(Instances with { Offset = -1 });
    }

    [Fact]
    public async Task Filter_and_sort_are_answered_from_an_index()
    {
        await FillMany(5000);
        foreach (var query in new[]
        {
            Instances,
            Instances with { Sort = "name", Descending = false },
            Instances with { Filters = [new("name", ["name 77"])] },
            Instances with { Filters = [new("name", ["name 77"], Not: true)] },
            Instances with { Filters = [new("region", [])], Sort = "name" },
            Instances with { Filters = [new("region", ["r7"], OrAbsent: true)], From = Start, To = Start.AddDays(1) },
            Instances with { Cursor = (await Queries.Query(Instances, Cancellation)).NextCursor },
        })
        {
            var plan = await Plan(new StateSql(Engine.Dialect, query).Page());
            Assert.Contains("ix_state_instance_", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("SCAN grain_state\n", plan + "\n", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_filter_s_few_rows_are_found_by_its_own_index()
    {
        await FillMany(5000);
        var plan = await Plan(new StateSql(Engine.Dialect, Instances with { Filters = [new("name", ["name 77"])] }).Page());
        Assert.Contains("ix_state_instance_name", plan, StringComparison.Ordinal);
        // SQLite's word for a sort; PostgreSQL weighs it against reading in order.
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_may_take_absent_and_null_fields_as_well()
    {
        await Grains.Write("null", new Document());
        await Grains.Write("empty", new Document { Provider = "" });
        await Grains.Write("set", new Document { Provider = "p" });
        await Grains.Write("other", new Document { Provider = "q" });
        var page = await Queries.Query(Instances with { Filters = [new("provider", ["p"], OrAbsent: true)], CountTotal = true }, Cancellation);
        Assert.Equal(["null", "set"], Ids(page).Order(StringComparer.Ordinal));
        Assert.Equal(2, page.Total);
        page = await Queries.Query(Instances with { Filters = [new("provider", ["p"], Not: true, OrAbsent: true)] }, Cancellation);
        Assert.Equal(["empty", "other"], Ids(page).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null, null, 10)]
    [InlineData(3, null, 7)]
    [InlineData(null, 3, 4)]
    [InlineData(3, 5, 3)]
    [InlineData(5, 3, 0)]
    public async Task Rows_of_a_span_are_those_that_were_made_in_it(int? from, int? to, int expected)
    {
        await Fill(10);
        var page = await Queries.Query(
            Instances with { From = from is { } f ? Start.AddSeconds(f).ToOffset(TimeSpan.FromHours(5)) : null, To = to is { } t ? Start.AddSeconds(t) : null, CountTotal = true },
            Cancellation);
        Assert.Equal((expected, expected), (page.Rows.Length, (int)page.Total!));
        var second = await Queries.Query(Instances with { From = Start.AddSeconds(3), Limit = 5 }, Cancellation);
        Assert.Equal(["i4", "i3"], Ids(await Queries.Query(Instances with { From = Start.AddSeconds(3), Limit = 5, Cursor = second.NextCursor }, Cancellation)));
    }

    [Fact]
    public async Task A_total_counts_what_was_just_written()
    {
        await Fill(3);
        var query = Instances with { CountTotal = true, IdsOnly = true };
        var page = await Queries.Query(query, Cancellation);
        Assert.Equal(3, page.Total);
        Assert.All(page.Rows, row => Assert.True(row.Document.IsEmpty));
        await Grains.Write("i3", new Document { Name = "one more" });
        Assert.Equal(4, (await Queries.Query(query, Cancellation)).Total);
        await Grains.ClearStateAsync("instance", GrainStorageExtensions.Grain("i3"), await Grains.Read("i3"));
        Assert.Equal(3, (await Queries.Query(query, Cancellation)).Total);
    }

    [Fact]
    public async Task A_total_of_very_many_may_be_a_second_old()
    {
        var time = new ManualTime();
        var store = await Open(register: services => services.AddSingleton<TimeProvider>(time));
        var (queries, grains) = (store.GetRequiredService<IStateQueries>(), store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store));
        await FillMany((int)StateTotals.Many);
        var query = Instances with { CountTotal = true, Limit = 1 };
        Assert.Equal(StateTotals.Many, (await queries.Query(query, Cancellation)).Total);
        await grains.Write("new", new Document { Name = "one more" });
        Assert.Equal(StateTotals.Many, (await queries.Query(query, Cancellation)).Total);
        time.Advance(StateTotals.Keep);
        Assert.Equal(StateTotals.Many + 1, (await queries.Query(query, Cancellation)).Total);
    }

    /// <summary>The database's plan, as text.</summary>
    private protected abstract Task<string> Plan(Sql.SqlStatement statement);

    /// <summary>Inserts many rows, and analyses them where the database would do so by itself before long.</summary>
    protected abstract Task FillMany(int count);

    protected async Task Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Grains.Write($"i{i}", new Document
            {
                Name = $"name {i}", Status = $"s{i % 3}", Provider = i % 5 == 4 ? null : $"p{i % 2}", CreatedAt = Start.AddSeconds(i),
            });
        }
    }

    private async Task<IEnumerable<string>> Filtered(string field, ImmutableArray<string> values, bool not) =>
        Ids(await Queries.Query(Instances with { Filters = [new(field, values, not)] }, Cancellation)).Order(StringComparer.Ordinal);

    private Task<ArgumentException> Refused(StateQuery query) =>
        Assert.ThrowsAnyAsync<ArgumentException>(() => Queries.Query(query, Cancellation));

    protected static IEnumerable<string> Ids(StatePage page) => page.Rows.Select(row => row.Id);
}

public sealed class SqliteStateQueryTests() : StateQueryTests(new SqliteTestDatabase())
{
    [Fact]
    public async Task A_total_is_counted_anew_only_when_something_of_its_kind_was_written()
    {
        var query = new StateQuery { Kind = StateKinds.Instance, CountTotal = true };
        await Grains.Write("i1", new Document { Name = "one" });
        Assert.Equal(1, (await Queries.Query(query, Cancellation)).Total);
        await Database.Scalar("INSERT INTO grain_state VALUES ('instance', 'behind', 1, '{}', 0)");
        await Grains.Write("srv_1", new Document { Name = "another kind" }, StateKinds.Server);
        Assert.Equal(1, (await Queries.Query(query, Cancellation)).Total);
        await Grains.Write("i2", new Document { Name = "two" });
        Assert.Equal(3, (await Queries.Query(query, Cancellation)).Total);
    }

    [Fact]
    public async Task A_page_of_ids_is_read_anew_only_when_something_of_its_kind_was_written()
    {
        var query = Instances with { IdsOnly = true, Limit = 2 };
        await Fill(3);
        var page = await Queries.Query(query, Cancellation);
        Assert.Equal(["i2", "i1"], Ids(page));
        await Database.Scalar("INSERT INTO grain_state SELECT kind, 'behind', 1, json_set(doc, '$.createdAt', '9'), 0 FROM grain_state WHERE id = 'i0'");
        await Grains.Write("srv_1", new Document { Name = "another kind" }, StateKinds.Server);
        Assert.Equal((page.NextCursor, "i2"), ((await Queries.Query(query, Cancellation)).NextCursor, Ids(await Queries.Query(query, Cancellation)).First()));

        // Another question is another page.
        Assert.Equal(["i0"], Ids(await Queries.Query(query with { Cursor = page.NextCursor }, Cancellation)));
        Assert.Equal(["behind", "i2", "i1"], Ids(await Queries.Query(query with { Limit = 3 }, Cancellation)));
        await Grains.Write("earlier", new Document { CreatedAt = Start.AddSeconds(-1) });
        Assert.Equal(["behind", "i2"], Ids(await Queries.Query(query, Cancellation)));
    }

    [Fact]
    public async Task A_page_is_read_from_where_the_one_before_it_ended()
    {
        await FillMany(100);
        foreach (var query in new[] { Instances with { Limit = 10 }, Instances with { Limit = 10, Sort = "region", Descending = false, Filters = [new("status", ["s1"])] } })
        {
            var first = await Queries.Query(query, Cancellation);
            Assert.Contains("<expr>" + (query.Descending ? '<' : '>'), await Plan(new StateSql(Engine.Dialect, query with { Cursor = first.NextCursor }).Page()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Values_with_line_ends_do_not_make_two_questions_one()
    {
        await Grains.Write("i1", new Document { Name = "one", Provider = "a\nb", Status = "c" });
        Assert.Equal(["i1"], await Two("a\nb", "c"));
        Assert.Empty(await Two("a", "b\nc"));

        async Task<IEnumerable<string>> Two(string provider, string status) => Ids(await Queries.Query(
            Instances with { IdsOnly = true, Filters = [new("provider", [provider]), new("status", [status])] }, Cancellation));
    }

    private protected override async Task<string> Plan(Sql.SqlStatement statement) =>
        string.Join('\n', await Engine.Read(statement with { Text = "EXPLAIN QUERY PLAN " + statement.Text },
            row => row.GetString(3), Cancellation));

    protected override Task FillMany(int count) => Database.Scalar(string.Create(CultureInfo.InvariantCulture,
        $$"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{count}})
        INSERT INTO grain_state SELECT 'instance', 'i' || i, 1,
          json_object('name', 'name ' || i, 'status', 's' || (i % 3), 'region', 'r', 'createdAt', 'c' || i), 0 FROM n;
        """));
}

public sealed class PostgresStateQueryTests(PostgresServer server) : StateQueryTests(new PostgresTestDatabase(server))
{
    private protected override async Task<string> Plan(Sql.SqlStatement statement) =>
        string.Join('\n', await Engine.Read(statement with { Text = "EXPLAIN " + statement.Text }, row => row.GetString(0), Cancellation));

    protected override Task FillMany(int count) => Database.Scalar(string.Create(CultureInfo.InvariantCulture,
        $$"""
        INSERT INTO grain_state SELECT 'instance', 'i' || i, 1,
          jsonb_build_object('name', 'name ' || i, 'status', 's' || (i % 3), 'region', 'r', 'createdAt', 'c' || i), 0
          FROM generate_series(1, {{count}}) AS n(i);
        ANALYZE grain_state;
        """));
}
