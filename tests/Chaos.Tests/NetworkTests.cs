using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.TestKit;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Faults;
using Fleet.Tests.Processes.Histories;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Chaos.Tests;

/// <summary>A network between agents and Fleet that loses packets, is torn, and tells nobody.</summary>
public sealed partial class NetworkTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Who_is_heard_now_and_then_is_not_lost_and_who_is_not_is_lost_once()
    {
        using var space = NetworkSpace.Make(out var reason);
        Assert.SkipWhen(space is null, $"No network can be made here: {reason}");
        await using var scene = await Begin(space!, grace: 8, ping: 2);
        var hook = new Receiver();
        await using var told = hook;
        await WatchSilence(scene, hook);

        var lossy = space!.Lose(20);
        if (lossy is "")
        {
            await Scene.Pass(Scene.IsLong ? 120 : 10);
            space.LoseNone();
            await scene.Verify();
        }
        else
        {
            output.WriteLine($"Packets cannot be lost here: {lossy}");
        }

        space.Cut();
        await Eventually.BecomesAsync("the gateway lets go of all connections", 0, () => Connections(scene), TimeSpan.FromSeconds(60));
        scene.Tell("the gateway has let go of all connections", TimeSpan.Zero);
        await AllBecome(scene, "ERROR");
        await Eventually.BecomesAsync("people are told", scene.Load.Agents.Count, () => Told(hook, "ACTIVE"), TimeSpan.FromSeconds(60));
        space.Join();
        await AllBecome(scene, "RUNNING");
        await Eventually.BecomesAsync("people are told of the end", scene.Load.Agents.Count, () => Told(hook, "RESOLVED"), TimeSpan.FromSeconds(90));

        foreach (var agent in scene.Load.Agents)
        {
            var events = (await scene.Load.Caller.Get($"/api/v1/instances/{agent.Instance}/events?limit=100"))["events"]!.AsArray().Select(one => (string)one!["type"]!).ToList();
            Assert.Single(events, "HEARTBEAT_LOST");
            Assert.Single(events, "HEARTBEAT_RECOVERED");
        }

        Assert.Equal((scene.Load.Agents.Count, scene.Load.Agents.Count), (Told(hook, "ACTIVE"), Told(hook, "RESOLVED")));
    }

    [Fact]
    public async Task Who_comes_back_while_its_old_connection_looks_open_takes_its_place_at_once()
    {
        using var space = NetworkSpace.Make(out var reason);
        Assert.SkipWhen(space is null, $"No network can be made here: {reason}");

        // No ping tells the gateway anything within the time of this test.
        await using var scene = await Begin(space!, grace: 30, ping: 600, agents: 1);
        var instance = scene.Load.Agents[0].Instance;
        await Eventually.BecomesAsync("five seconds of peace, after which a place is given at once", true, () => scene.Load.Agents[0].Beats > 6, TimeSpan.FromSeconds(60));
        space!.Cut();
        await using var back = await LiveAgent.Start([scene.Fleet], instance);
        await Eventually.BecomesAsync("the gateway lets go of the old connection", 1, () => Connections(scene), TimeSpan.FromSeconds(60));

        await Eventually.BecomesAsync("it beats", true, () => back.Beats > 2, TimeSpan.FromSeconds(30));
        Assert.Equal(1, back.Connections);
        Assert.Equal("RUNNING", (string)(await scene.Load.Caller.Get($"/api/v1/instances/{instance}"))["status"]!);
    }

    private async Task<Scene> Begin(NetworkSpace space, int grace, int ping, int agents = 4) => await Scene.Begin(output, listen: space.Here, settings: new Dictionary<string, string>
    {
        ["Fleet__Heartbeats__Grace"] = $"00:00:{grace:00}", ["Fleet__Gateway__PingSeconds"] = ping.ToString(CultureInfo.InvariantCulture),
    }, options: new() { Agents = agents, Agent = new() { Sockets = space.Socket, Patience = TimeSpan.FromSeconds(5) } });

    /// <summary>Somebody wants to know who is lost.</summary>
    private static async Task WatchSilence(Scene scene, Receiver hook)
    {
        var channel = await scene.Load.Caller.Ask(HttpMethod.Post, "/api/v1/alerts/channels", new JsonObject
        {
            ["name"] = "silence", ["type"] = "WEBHOOK", ["maxPerMinute"] = 600, ["config"] = new JsonObject { ["url"] = hook.Address },
        });
        var rule = await scene.Load.Caller.Ask(HttpMethod.Post, "/api/v1/alerts/rules", new JsonObject
        {
            ["name"] = "lost", ["type"] = "LIFECYCLE", ["severity"] = "CRITICAL", ["cooldownSec"] = 0, ["channelIds"] = new JsonArray((string)channel.Body!["id"]!),
            ["conditions"] = new JsonObject { ["event"] = "unresponsive" },
        });
        Assert.True(rule.Status == 201, rule.Answer);
    }

    private static async Task AllBecome(Scene scene, string status)
    {
        foreach (var agent in scene.Load.Agents)
        {
            await Eventually.BecomesAsync(
                $"{agent.Instance} is {status}", status, async () => (string)(await scene.Load.Caller.Get($"/api/v1/instances/{agent.Instance}"))["status"]!, TimeSpan.FromSeconds(90));
        }

        scene.Tell($"all are {status}", TimeSpan.Zero);
    }

    /// <summary>How many alerts of that status were told; those of a message that came twice count once.</summary>
    private static int Told(Receiver hook, string status) =>
        (from message in hook.All.DistinctBy(message => message.Id)
         from notice in message.Json["alerts"]?.AsArray().Select(one => one!) ?? [message.Json]
         where (string)notice["status"]! == status
         select notice).Count();

    private static async Task<int> Connections(Scene scene)
    {
        // From the cable's address nobody is this machine: with a key.
        var figures = await scene.Fleet.Client.GetStringAsync("/metrics");
        return AgentConnections().Match(figures) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("""^fleet_connections(?:_[a-z]+)?\{[^}]*kind="agent"[^}]*\} ([0-9]+)""", RegexOptions.Multiline)]
    private static partial Regex AgentConnections();
}
