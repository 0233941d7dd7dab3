using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fleet.Storage;
using Fleet.Store.GrainState;
using Fleet.Store.Tests.Hosts;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class GrainStateTests(TestDatabase database) : StoreTest(database)
{
    [Fact]
    public async Task A_state_comes_back_as_it_was_written()
    {
        var written = new Document
        {
            Name = "ünï \"quoted\" \U0001F600", Status = "RUNNING", CreatedAt = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.FromHours(2)),
            Colour = Colour.Green, Tags = ["a", "b"],
        };
        var stored = await Grains.Write("inst_1", written);
        Assert.Equal("1", stored.ETag);
        Assert.True(stored.RecordExists);

        var read = await Grains.Read("inst_1");
        Assert.Equal("1", read.ETag);
        Assert.True(read.RecordExists);
        Assert.Equal(written with { Tags = [] }, read.State with { Tags = [] });
        Assert.Equal(written.Tags, read.State.Tags);
    }

    [Fact]
    public async Task An_absent_state_is_a_new_one()
    {
        var read = await Grains.Read("inst_none");
        Assert.Null(read.ETag);
        Assert.False(read.RecordExists);
        Assert.Equal(new Document(), read.State);
    }

    [Fact]
    public async Task Kinds_of_one_grain_are_apart()
    {
        await Grains.Write("one", new Document { Name = "a" }, "instance");
        await Grains.Write("one", new Document { Name = "b" }, "server");
        Assert.Equal("a", (await Grains.Read("one", "instance")).State.Name);
        Assert.Equal("b", (await Grains.Read("one", "server")).State.Name);
    }

    [Fact]
    public async Task A_second_first_write_is_refused()
    {
        await Grains.Write("inst_1", new Document { Name = "first" });
        var fault = await Assert.ThrowsAsync<InconsistentStateException>(() => Grains.Write("inst_1", new Document { Name = "second" }));
        Assert.Equal("1", fault.StoredEtag);
        Assert.Null(fault.CurrentEtag);
        Assert.Equal("first", (await Grains.Read("inst_1")).State.Name);
    }

    [Fact]
    public async Task A_write_with_an_old_version_is_refused()
    {
        var first = await Grains.Write("inst_1", new Document());
        var second = await Grains.Read("inst_1");
        await Grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), second);
        Assert.Equal("2", second.ETag);
        var fault = await Assert.ThrowsAsync<InconsistentStateException>(
            () => Grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), first));
        Assert.Equal("2", fault.StoredEtag);
        Assert.Equal("1", fault.CurrentEtag);
    }

    [Fact]
    public async Task Of_a_hundred_writers_one_wins_each_version()
    {
        await Grains.Write("inst_1", new Document());
        for (var version = 1; version <= 5; version++)
        {
            var writers = Enumerable.Range(0, 100)
                .Select(i => new Stored<Document> { State = new() { Name = $"{version}.{i}" }, ETag = $"{version}" }).ToArray();
            var won = await Task.WhenAll(writers.Select(Wins));
            Assert.Equal(1, won.Count(win => win));
            var read = await Grains.Read("inst_1");
            Assert.Equal($"{version + 1}", read.ETag);
            Assert.Equal(writers[Array.IndexOf(won, true)].State.Name, read.State.Name);
        }

        async Task<bool> Wins(Stored<Document> writer)
        {
            try
            {
                await Grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), writer);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Many_grains_write_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Grains.Write($"inst_{i}", new Document { Name = $"{i}" })));
        Assert.Equal(500L, Convert.ToInt64(await Database.Scalar("SELECT count(*) FROM grain_state"), null));
    }

    [Fact]
    public async Task A_cleared_state_is_gone()
    {
        var stored = await Grains.Write("inst_1", new Document { Name = "a" });
        await Grains.ClearStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), stored);
        Assert.Null(stored.ETag);
        Assert.False(stored.RecordExists);
        Assert.Null(stored.State.Name);
        Assert.False((await Grains.Read("inst_1")).RecordExists);
        Assert.Equal("1", (await Grains.Write("inst_1", new Document())).ETag);
    }

    [Fact]
    public async Task A_clear_with_an_old_version_is_refused_and_one_without_a_version_is_not()
    {
        var first = await Grains.Write("inst_1", new Document());
        await Grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), await Grains.Read("inst_1"));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Grains.ClearStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), first));
        await Grains.ClearStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), new Stored<Document>());
        Assert.False((await Grains.Read("inst_1")).RecordExists);
    }

    [Theory]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("a\\u0000b", "a\\u0000b")]
    [InlineData("a\\\0b", "a\\\uFFFDb")]
    public async Task Text_that_a_database_would_refuse_is_stored_all_the_same(string given, string kept)
    {
        await Grains.Write(given, new Document { Name = given });
        Assert.Equal(kept, (await Grains.Read(given)).State.Name);
    }

    // Not among the cases above: an attribute cannot hold it.
    [Fact]
    public async Task Half_a_surrogate_pair_is_stored_as_a_replacement()
    {
        var half = "a" + (char)0xD800 + "b";
        await Grains.Write(half, new Document { Name = half });
        Assert.Equal("a\uFFFDb", (await Grains.Read(half)).State.Name);
    }

    [Theory]
    [InlineData("""{"name":"geheim","colour":"Purple"}""")]
    [InlineData("""{"name":"geheim","colour":7}""")]
    [InlineData("""{"name":"geheim","tags":"geheim"}""")]
    [InlineData("""["geheim"]""")]
    [InlineData("null")]
    public async Task An_unreadable_document_is_named_but_not_quoted(string document)
    {
        await Database.Scalar($"INSERT INTO grain_state (kind, id, version, doc, updated_at) VALUES ('name', 'n1', 1, '{document}', 0)");
        await AssertUnreadable();
    }

    protected async Task AssertUnreadable()
    {
        var fault = await Assert.ThrowsAsync<UnreadableStateException>(() => Grains.Read("n1", "name"));
        Assert.Equal(("name", "n1"), (fault.Kind, fault.Id));
        Assert.Contains("'n1'", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_array_that_was_never_set_is_stored_as_an_empty_one()
    {
        await Grains.Write("inst_1", new Document { Tags = default });
        Assert.Equal([], (await Grains.Read("inst_1")).State.Tags);
    }

    [Fact]
    public async Task A_write_that_cannot_go_on_fails_within_the_time_limit_and_reads_are_not_held_up()
    {
        var store = await Open(options => options.CommandTimeout = TimeSpan.FromSeconds(1));
        var grains = store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store);
        var stored = await grains.Write("inst_1", new Document { Name = "a" });
        await using (await Database.Lock())
        {
            var begin = Stopwatch.GetTimestamp();
            await Assert.ThrowsAnyAsync<DbException>(
                () => grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), stored));
            Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(5));
            Assert.Equal("a", (await grains.Read("inst_1")).State.Name);
        }
        await grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), stored);
        Assert.Equal("2", stored.ETag);
    }

    [Fact]
    public async Task Registered_contexts_are_asked_before_reflection()
    {
        var resolver = new CountingResolver();
        var store = await Open(register: services => services.AddSingleton<IJsonTypeInfoResolver>(resolver));
        await store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store).Write("inst_1", new Document());
        Assert.True(resolver.Asked > 0);
    }

    [Fact]
    public async Task Reads_write_nothing()
    {
        await Grains.Write("inst_1", new Document());
        var before = await Database.Scalar("SELECT max(updated_at) FROM grain_state");
        for (var i = 0; i < 3; i++) await Grains.Read("inst_1");
        Assert.Equal(before, await Database.Scalar("SELECT max(updated_at) FROM grain_state"));
        Assert.Equal("1", (await Grains.Read("inst_1")).ETag);
    }
}

internal sealed class CountingResolver : IJsonTypeInfoResolver
{
    public int Asked { get; private set; }

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        Asked++;
        return null;
    }
}

public sealed class SqliteGrainStateTests() : GrainStateTests(new SqliteTestDatabase())
{
    // PostgreSQL would not take such a document.
    [Fact]
    public async Task A_truncated_document_is_named_but_not_quoted()
    {
        await Database.Scalar(
            """INSERT INTO grain_state (kind, id, version, doc, updated_at) VALUES ('name', 'n1', 1, '{"name":"gehe', 0)""");
        await AssertUnreadable();
    }
}

public sealed class PostgresGrainStateTests(PostgresServer server) : GrainStateTests(new PostgresTestDatabase(server));
