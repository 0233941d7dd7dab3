using System.Text.Json.Nodes;
using Fleet.Load.Hosting;
using Fleet.Load.Loop;

namespace Fleet.Load.Rest;

/// <summary>A Fleet that knows a given number of instances, each registered as anybody would.</summary>
internal sealed class SeededFleet(ChildServer server)
{
    /// <summary>So few that the instances of one region and provider fill a page of 100 in the smallest of the fleets.</summary>
    public const int Regions = 5;

    private const int Callers = 64;

    private readonly List<string> _ids = [];

    public ChildServer Server => server;

    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Registers what is missing up to this number; how many that was per second.</summary>
    public async Task<double> Fill(int count)
    {
        var (next, begun, watch) = (_ids.Count, _ids.Count, System.Diagnostics.Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await using var peer = new HttpPeer(server.Address, LoadedApi.Key);
            for (int number; (number = Interlocked.Increment(ref next) - 1) < count;)
            {
                var status = await peer.Send(peer.Request("POST", "/api/v1/instances", Registration($"seed-{number}", number)), keepBody: true);
                if (status != 201) throw new InvalidOperationException($"A registration was answered with {status}");
                var id = (string)JsonNode.Parse(peer.Body)!["id"]!;
                lock (_ids) _ids.Add(id);
            }
        }));
        return (count - begun) / watch.Elapsed.TotalSeconds;
    }

    /// <summary>The body that registers an instance; two of three are of the provider that lists ask for.</summary>
    public static string Registration(string name, int number) =>
        $$$"""{"name":"{{{name}}}","provider":"{{{(number % 3 == 0 ? "fly" : "docker")}}}","region":"r{{{number % Regions}}}","distro":"ubuntu","tags":{"stage":"test","number":"{{{number}}}"}}""";
}
