using System.Data.Common;
using System.Diagnostics;
using Fleet.Storage;
using Fleet.Store.Tests.Hosts;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace Fleet.Store.Tests;

/// <summary>PostgreSQL goes away and comes back.</summary>
public sealed class LostDatabaseTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Calls_fail_soon_and_work_again_when_it_is_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = new PostgresTestDatabase(_server);
        await using var store = new ServiceCollection().AddFleetStore(await database.Options()).BuildServiceProvider();
        var (whole, grains) = (store.GetRequiredService<IDatabase>(), store.GetRequiredKeyedService<IGrainStorage>(StateKind.Store));
        var (history, due) = (store.GetRequiredService<IHistory>(), store.GetRequiredService<IDueTimes>());
        var usage = store.GetRequiredService<ILlmUsage>();
        await whole.Migrate(cancellation);
        var kept = await grains.Write("inst_1", new Document { Name = "kept" });
        // Several connections in the pool, so that their loss shows.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => whole.Ping(cancellation)));

        await _server.Stop();
        var begin = Stopwatch.GetTimestamp();
        await Fails(() => whole.Ping(cancellation));
        await Fails(() => grains.Read("inst_1"));
        await Fails(() => grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), kept));
        await Fails(() => due.Earliest(1, cancellation));
        await Fails(() => history.Append(new EventRow("e1", "inst_1", "DEPLOY", DateTimeOffset.UnixEpoch, null), cancellation));
        Assert.True(history.TryAppend(new SampleRow("inst_1", DateTimeOffset.UnixEpoch, 0, 0, 0, 0, 0)));
        Assert.True(usage.TryAppend(new LlmUsageRow("u1", "inst_1", DateTimeOffset.UnixEpoch, "anthropic", "large", 1, 2)));
        await Fails(() => history.Append(new EventRow("e2", "inst_1", "DEPLOY", DateTimeOffset.UnixEpoch, null), cancellation));
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(10), "Seven calls took more than ten seconds to fail.");

        await _server.Start();
        await whole.Ping(cancellation);
        Assert.Equal("kept", (await grains.Read("inst_1")).State.Name);
        await grains.WriteStateAsync("instance", GrainStorageExtensions.Grain("inst_1"), kept);
        Assert.True(usage.TryAppend(new LlmUsageRow("u2", "inst_1", DateTimeOffset.UnixEpoch, "anthropic", "large", 1, 2)));
        await history.Append(new EventRow("e3", "inst_1", "DEPLOY", DateTimeOffset.UnixEpoch, null), cancellation);
        Assert.Equal("e3", Assert.Single(await history.Events("inst_1", 10, cancellation)).Id);
        await Eventually.BecomesAsync("the sample that waited", 1, async () =>
            (await history.Samples("inst_1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 10, cancellation)).Length);
        await Eventually.BecomesAsync("the calls that waited", 2, async () =>
            (await usage.Sums(new LlmUsageQuery(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1)), cancellation)).Rows.Sum(row => row.Calls));
        Assert.Equal((0, 0), (history.DroppedSamples, usage.Dropped));
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_not_quoted()
    {
        using var store = new ServiceCollection()
            .AddFleetStore(options =>
            {
                options.Database = "postgres";
                options.ConnectionString = "Host=localhost;Password=geheim;Nonsense=geheim";
            })
            .BuildServiceProvider();
        var fault = Assert.Throws<InvalidOperationException>(() => store.GetRequiredService<IDatabase>());
        Assert.Contains("Store:ConnectionString", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault.ToString(), StringComparison.Ordinal);
    }

    private static async Task Fails(Func<Task> call) => await Assert.ThrowsAnyAsync<DbException>(call);
}
