using System.Globalization;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Cluster.Tests.Orleans;

/// <summary>The other ways in which processes find each other, and settings that cannot be meant.</summary>
public sealed class ClusteringTests(PostgresServer postgres)
{
    [Fact]
    public async Task Processes_that_find_each_other_in_Redis_go_on_when_one_is_killed()
    {
        await using var redis = await RedisServer.Start();
        var settings = new Dictionary<string, string> { ["Fleet__Engine__Clustering"] = "redis", ["Fleet__Engine__Redis"] = redis.ConnectionString };
        await using var cluster = await Cluster.Start(postgres, ["silo", "silo", "api"], settings);
        await using var load = await Load.Begin(cluster);

        await cluster.Hosts[0].Kill();
        var before = load.Writes;
        await Eventually.HoldsAsync("changes are made without it", () => load.Writes > before + 20, TimeSpan.FromSeconds(90));
        await cluster.Hosts[0].Run();
        await load.Verify();

        Assert.Equal(0, await cluster.Silos());
        Assert.All(cluster.Nodes, node => Assert.DoesNotContain(RedisServer.Password, node.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Processes_of_one_machine_need_neither()
    {
        var (silo, gateway) = (Number(FreePort.Next()), Number(FreePort.Next()));
        var local = new Dictionary<string, string> { ["Fleet__Engine__Clustering"] = "localhost" };
        var first = new Dictionary<string, string>(local) { ["Fleet__Engine__SiloPort"] = silo, ["Fleet__Engine__GatewayPort"] = gateway };
        var second = new Dictionary<string, string>(local) { ["Fleet__Engine__PrimarySiloPort"] = silo };
        var door = new Dictionary<string, string>(local) { ["Fleet__Engine__GatewayPort"] = gateway };
        await using var cluster = await Cluster.Start(postgres, ("silo", first), ("silo", second), ("api", door));
        await using var load = await Load.Begin(cluster);

        await Eventually.HoldsAsync("changes are made", () => load.Writes > 20, TimeSpan.FromSeconds(90));
        await cluster.Hosts[1].Stop();
        var before = load.Writes;
        await Eventually.HoldsAsync("changes are made without it", () => load.Writes > before + 20, TimeSpan.FromSeconds(90));
        await load.Verify();

        Assert.Equal(0, await cluster.Silos());
    }

    [Theory]
    [InlineData("all", "Clustering is 'etcd' and must be database, redis or localhost", "Clustering=etcd")]
    [InlineData("all", "Clustering is 'database', which needs PostgreSQL", "Clustering=database")]
    [InlineData("silo", "several processes share one PostgreSQL", "")]
    [InlineData("silo", "Clustering is 'redis', which needs where it is: Fleet:Engine:Redis", "Database=postgres,Clustering=redis")]
    [InlineData("silo", "Fleet:Engine:Redis cannot be read", "Database=postgres,Clustering=redis,Redis=host:1;pass=not-to-be-told-to-anybody")]
    [InlineData("api", "Fleet:Engine:GatewayPort must be that silo's", "Database=postgres,Clustering=localhost")]
    [InlineData("silo", "AdvertisedAddress must be 127.0.0.1", "Database=postgres,Clustering=localhost,AdvertisedAddress=10.0.0.1")]
    [InlineData("silo", "ResponseTimeout is 00:00:30 and must be at most 00:00:24", "Database=postgres,ResponseTimeout=00:00:30")]
    public async Task A_setting_that_cannot_be_meant_ends_the_start(string role, string reason, string settings)
    {
        var set = new Dictionary<string, string> { ["Fleet__Role"] = role, ["Fleet__ConnectionString"] = "Host=127.0.0.1;Port=1" };
        foreach (var pair in settings.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)))
        {
            set[pair[0] is "Database" ? "Fleet__Database" : $"Fleet__Engine__{pair[0]}"] = pair[1].Replace(';', ',');
        }

        await using var node = new FleetServer(set);
        await Assert.ThrowsAsync<InvalidOperationException>(node.Run);
        await Eventually.HoldsAsync("it says why", () => node.Output.Contains(reason, StringComparison.Ordinal));
        Assert.DoesNotContain(RedisServer.Password, node.Output, StringComparison.Ordinal);
    }

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);
}
