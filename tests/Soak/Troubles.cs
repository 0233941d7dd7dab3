using System.Text;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Faults;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.Soak;

/// <summary>What goes wrong, drawn from a seed.</summary>
internal sealed class Troubles(FleetServer fleet, Workload load, DatabaseProxy? proxy, int seed) : IDisposable
{
    private static readonly string[] BadBodies =
        ["", "{", "[]", "{\"name\":1}", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"\\ud800\"}", new string('[', 5000), $"{{\"name\":\"{new string('x', 100_000)}\"}}"];

    private readonly Random _random = new(seed);
    private readonly List<HttpResponseMessage> _streams = [];

    /// <summary>How often it was started.</summary>
    public int Lives { get; private set; } = 1;

    /// <summary>Does the next thing; what it was.</summary>
    public Task<string> Next() => _random.Next(12) switch
    {
        0 => Kill(),
        1 or 2 => proxy is null ? Freeze() : Stall(proxy),
        3 or 4 or 5 => Task.FromResult(DropAgents()),
        6 or 7 => SlowConsumers(),
        8 or 9 => BadRequests(),
        _ => Task.FromResult("nothing"),
    };

    public void Dispose()
    {
        foreach (var stream in _streams) stream.Dispose();
    }

    private async Task<string> Kill()
    {
        await fleet.Kill();
        await fleet.Run();
        Lives++;
        return $"kill -9, ready again after {fleet.StartTime.TotalSeconds:0.0} s";
    }

    private async Task<string> Freeze()
    {
        fleet.Freeze();
        await Pass(_random.Next(1, 8));
        fleet.Thaw();
        return "SIGSTOP";
    }

    private async Task<string> Stall(DatabaseProxy way)
    {
        way.Way = _random.Next(3) switch { 0 => Way.Stalled, 1 => Way.CutAnswers, _ => Way.Slow };
        var how = way.Way;
        await Pass(_random.Next(1, 15));
        way.Way = Way.Open;
        return $"database {how}";
    }

    private string DropAgents()
    {
        var victims = load.Agents.Where(_ => _random.Next(2) == 0).ToList();
        foreach (var agent in victims) agent.Drop();
        return $"{victims.Count} agents cut off";
    }

    /// <summary>Streams of events of which nobody reads a byte, until the next ones take their place.</summary>
    private async Task<string> SlowConsumers()
    {
        Dispose();
        _streams.Clear();
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/logs/stream");
            _streams.Add(await fleet.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        }

        return "20 streams that nobody reads";
    }

    private async Task<string> BadRequests()
    {
        for (var i = 0; i < 200; i++)
        {
            using var body = new StringContent(BadBodies[_random.Next(BadBodies.Length)], Encoding.UTF8, "application/json");
            var path = _random.Next(3) switch { 0 => "/api/v1/tasks", 1 => "/api/v1/instances", _ => $"/api/v1/instances/{_random.Next()}/commands" };
            using var answer = await fleet.Client.PostAsync(path, body);
            if ((int)answer.StatusCode is < 400 or >= 500) throw new InvalidOperationException($"A bad request was answered {(int)answer.StatusCode}");
        }

        return "200 bad requests";
    }

    private static async Task Pass(int seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }
}
