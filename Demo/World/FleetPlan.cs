using System.Collections.Immutable;
using System.Globalization;

namespace Fleet.Demo.World;

/// <summary>A server that a demo begins with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Site">Where it stands.</param>
/// <param name="Cores">Its processors.</param>
internal sealed record PlannedServer(string Name, Site Site, int Cores)
{
    /// <summary>A domain in which no name resolves.</summary>
    public const string Domain = ".demo.invalid";

    /// <summary>A name that resolves nowhere.</summary>
    public string Host => $"{Name}{Domain}";
}

/// <summary>An instance that a demo begins with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Service">What it runs.</param>
/// <param name="Environment">prod or staging.</param>
/// <param name="Server">The index of its server; null if it registers itself.</param>
/// <param name="Site">Where it is.</param>
internal sealed record PlannedInstance(string Name, Service Service, string Environment, int? Server, Site Site);

/// <summary>What a demo of a size and a seed begins with. Pure.</summary>
internal sealed record FleetPlan(ImmutableArray<PlannedServer> Servers, ImmutableArray<PlannedInstance> Instances)
{
    private const int PerServer = 8;

    // Every so many of them speaks for itself, as what is no server of Fleet's does.
    private const int EveryOwn = 5;

    public static FleetPlan Of(int instances, Draw draw)
    {
        var places = new Dictionary<string, int>();
        var servers = Enumerable.Range(0, (instances + PerServer - 1) / PerServer).Select(i =>
        {
            var site = Site.All[i % Site.All.Length];
            return new PlannedServer(Numbered(site.Code, places), site, draw.Of($"cores/{i}") < 0.3 ? 32 : 16);
        }).ToImmutableArray();

        // One server after the other is filled, so that the first instances need only the first servers.
        var each = (instances - (instances / EveryOwn) + servers.Length - 1) / servers.Length;
        var (names, placed) = (new Dictionary<string, int>(), 0);
        return new FleetPlan(servers, [.. Enumerable.Range(0, instances).Select(i =>
        {
            var service = i < Service.All.Length ? Service.All[i] : draw.One(Service.All, $"service/{i}");
            var environment = draw.Of($"environment/{i}") < 0.8 ? "prod" : "staging";
            var server = i % EveryOwn == EveryOwn - 1 ? (int?)null : placed++ / each;
            var site = server is { } index ? servers[index].Site : draw.One(Site.All, $"site/{i}");
            return new PlannedInstance(Numbered(environment == "prod" ? service.Name : $"{service.Name}-staging", names), service, environment, server, site);
        })]);
    }

    private static string Numbered(string name, Dictionary<string, int> counts)
    {
        counts[name] = counts.GetValueOrDefault(name) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{name}-{counts[name]:00}");
    }
}
