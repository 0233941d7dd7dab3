using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Storage;
using Fleet.Store.Secrets;
using Fleet.Store.Tests.Hosts;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>A state with secrets in several places of it.</summary>
public sealed record Safe
{
    public string Name { get; init; } = "";

    public SealedSecret? Own { get; init; }

    public ImmutableSortedDictionary<string, SealedSecret> Others { get; init; } = ImmutableSortedDictionary<string, SealedSecret>.Empty;
}

public abstract class ResealingTests(TestDatabase database) : StoreTest(database)
{
    private const int Count = 25;

    private readonly string _old = NewKey();
    private readonly string _next = NewKey();
    private readonly ManualTime _time = new();

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task After_a_change_of_the_key_everything_is_sealed_with_the_new_one_and_the_old_one_can_go()
    {
        await Fill();
        var after = await With(_old, _next);
        var report = await Report(after);
        Assert.Equal((2, (SealingProgress?)null), (report.Keys.Length, report.Progress));

        Assert.True(await after.GetRequiredService<Resealing>().Pass(Cancellation));

        // The three of each state, and the key of the audit chain.
        var progress = (await Report(after)).Progress!;
        Assert.Equal((Count, Count * 3 + 1, Count * 3 + 1, 0), (progress.Documents, progress.Secrets, progress.Resealed, progress.Failed));
        Assert.NotNull(progress.FinishedAt);
        var alone = await With(_next);
        await alone.GetRequiredService<IDatabase>().Migrate(Cancellation);
        var box = alone.GetRequiredService<ISecretBox>();
        for (var i = 0; i < Count; i++)
        {
            var read = await Read(alone, i);
            Assert.Equal(($"own {i}", $"b {i}", "1"), (box.Open(read.State.Own!), box.Open(read.State.Others["B"]), read.ETag));
        }

        var verdict = await alone.GetRequiredService<IAuditLog>().Verify(null, Cancellation);
        Assert.True(verdict is { IsIntact: true, Rows: 1 }, verdict.Reason);

        // Nothing is left to do, until it is time to look again.
        Assert.False(await after.GetRequiredService<Resealing>().Pass(Cancellation));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.True(await after.GetRequiredService<Resealing>().Pass(Cancellation));
        Assert.Equal(0, (await Report(after)).Progress!.Resealed);
    }

    [Fact]
    public async Task A_grain_that_has_read_before_writes_after_and_brings_no_old_key_back()
    {
        await Fill();
        var after = await With(_old, _next);
        var held = await Read(after, 7);
        await after.GetRequiredService<Resealing>().Pass(Cancellation);

        held.State = held.State with { Name = "changed" };
        await Grain(after).WriteStateAsync("instance", GrainStorageExtensions.Grain("i07"), held);

        Assert.Equal("2", held.ETag);
        var read = await Read(await With(_next), 7);
        Assert.Equal(("changed", "own 7"), (read.State.Name, Boxes.Of(new StoreOptions { SecretKey = _next }).Open(read.State.Own!)));
    }

    [Fact]
    public async Task Who_writes_meanwhile_is_neither_held_up_nor_overwritten()
    {
        const int writes = 30;
        await Fill();
        var after = await With(options => (options.Resealing.Pause, options.Resealing.BatchSize) = (TimeSpan.Zero, 2), _old, _next);
        var writers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var held = await Read(after, i);
            for (var n = 1; n <= writes; n++)
            {
                held.State = held.State with { Name = $"write {n}" };
                await Grain(after).WriteStateAsync("instance", GrainStorageExtensions.Grain($"i{i:00}"), held);
            }
        }));
        await Task.WhenAll([.. writers, after.GetRequiredService<Resealing>().Pass(Cancellation)]);

        var alone = await With(_next);
        for (var i = 0; i < Count; i++)
        {
            var read = await Read(alone, i);
            Assert.Equal((i < 8 ? $"write {writes}" : $"n{i}", i < 8 ? $"{writes + 1}" : "1"), (read.State.Name, read.ETag));
            Assert.Equal($"own {i}", alone.GetRequiredService<ISecretBox>().Open(read.State.Own!));
        }
    }

    [Fact]
    public async Task Another_process_takes_up_where_one_ends()
    {
        await Fill();
        var first = await With(options => options.Resealing.BatchSize = 4, _old, _next);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var pass = first.GetRequiredService<Resealing>().Pass(end.Token);
        await Eventually.BecomesAsync("a batch", 4L, async () => (await Report(first)).Progress?.Documents);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pass);

        // While the first one may still be at it, nobody else is.
        var second = await With(options => options.Resealing.Pause = TimeSpan.Zero, _old, _next);
        Assert.False(await second.GetRequiredService<Resealing>().Pass(Cancellation));
        await first.GetRequiredService<Resealing>().StopAsync(Cancellation);
        Assert.True(await second.GetRequiredService<Resealing>().Pass(Cancellation));
        var progress = (await Report(second)).Progress!;
        Assert.Equal((Count, Count * 3 + 1), (progress.Documents, progress.Resealed));
    }

    [Fact]
    public async Task What_no_key_opens_is_counted_and_left_as_it_is()
    {
        var store = await Fill();
        var stranger = new Stored<Safe> { State = new Safe { Own = Seal(NewKey(), "x") } };
        await Grain(store).WriteStateAsync("instance", GrainStorageExtensions.Grain("stranger"), stranger);
        var after = await With(_old, _next);
        await after.GetRequiredService<Resealing>().Pass(Cancellation);
        var progress = (await Report(after)).Progress!;
        Assert.Equal((Count * 3 + 1, 1), (progress.Resealed, progress.Failed));
        var read = new Stored<Safe>();
        await Grain(after).ReadStateAsync("instance", GrainStorageExtensions.Grain("stranger"), read);
        Assert.Equal(stranger.State.Own, read.State.Own);
    }

    [Fact]
    public async Task The_first_form_in_a_database_becomes_the_present_one()
    {
        var store = await With(_old);
        await store.GetRequiredService<IDatabase>().Migrate(Cancellation);
        var first = KeyRingTests.FirstForm(Convert.FromBase64String(_old), "from before");
        var json = """{"name":"a","own":{"sealed":"FIRST"}}""".Replace("FIRST", first, StringComparison.Ordinal);
        await Database.Scalar($"INSERT INTO grain_state (kind, id, version, doc, updated_at) VALUES ('instance', 'i00', 1, '{json}', 0)");
        await store.GetRequiredService<Resealing>().Pass(Cancellation);
        var read = await Read(store, 0);
        Assert.NotEqual(first, read.State.Own!.Sealed);
        Assert.Equal("from before", store.GetRequiredService<ISecretBox>().Open(read.State.Own));
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static SealedSecret Seal(string key, string clear) => Boxes.Of(new StoreOptions { SecretKey = key }).Seal(clear);

    private static IGrainStorage Grain(ServiceProvider store) => store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store);

    private static Task<SealingReport> Report(ServiceProvider store) => store.GetRequiredService<ISealing>().Report(Cancellation);

    private static async Task<Stored<Safe>> Read(ServiceProvider store, int i)
    {
        var stored = new Stored<Safe>();
        await Grain(store).ReadStateAsync("instance", GrainStorageExtensions.Grain($"i{i:00}"), stored);
        return stored;
    }

    private Task<ServiceProvider> With(params string[] keys) => With(options => options.Resealing.Pause = TimeSpan.Zero, keys);

    private Task<ServiceProvider> With(Action<StoreOptions> configure, params string[] keys) => Open(
        options =>
        {
            foreach (var key in keys) options.SecretKeys.Add(key);
            configure(options);
        },
        services => services.AddSingleton<TimeProvider>(_time));

    private async Task<ServiceProvider> Fill()
    {
        var store = await With(_old);
        await store.GetRequiredService<IDatabase>().Migrate(Cancellation);
        await store.GetRequiredService<IHistory>().Append(new AuditRow("a", DateTimeOffset.UnixEpoch, "system", "CREATE", "server", null, null), Cancellation);
        for (var i = 0; i < Count; i++)
        {
            var state = new Safe
            {
                Name = $"n{i}",
                Own = Seal(_old, $"own {i}"),
                Others = ImmutableSortedDictionary<string, SealedSecret>.Empty.Add("A", Seal(_old, $"a {i}")).Add("B", Seal(_old, $"b {i}")),
            };
            await Grain(store).WriteStateAsync("instance", GrainStorageExtensions.Grain($"i{i:00}"), new Stored<Safe> { State = state });
        }

        return store;
    }
}

public sealed class SqliteResealingTests() : ResealingTests(new SqliteTestDatabase())
{
    [Fact]
    public async Task No_secret_is_in_clear_in_the_database_or_its_log()
    {
        const string secret = "only-in-here-48151623";
        var store = await Open();
        await store.GetRequiredService<IDatabase>().Migrate(Cancellation);
        var state = new Safe { Name = "to-be-found-42", Own = store.GetRequiredService<ISecretBox>().Seal(secret) };
        await store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store).WriteStateAsync("instance", GrainStorageExtensions.Grain("i"), new Stored<Safe> { State = state });
        var files = Directory.GetFiles(Database.Folder, "fleet.db*");
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
        Assert.Contains(files, file => Holds(file, "to-be-found-42"));
        Assert.All(files, file => Assert.False(Holds(file, secret) || Holds(file, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))), file));
    }

    private static bool Holds(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}

public sealed class PostgresResealingTests(PostgresServer server) : ResealingTests(new PostgresTestDatabase(server));
