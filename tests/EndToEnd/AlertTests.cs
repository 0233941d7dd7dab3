using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Tests.EndToEnd;

/// <summary>From what a real agent measures to what a real webhook receives.</summary>
public sealed class AlertTests
{
    private const string Secret = "a secret of the two of them";

    [Fact]
    public async Task An_alert_reaches_a_webhook_once_and_again_only_where_fleet_was_killed_before_it_was_answered()
    {
        await using var receiver = new Receiver { IsSilent = true };
        await using var fleet = await FleetProcess.Start(settings:
        [
            ("Fleet__Outbound__AllowPrivateAddresses", "true"), ("Fleet__Heartbeats__Interval", "00:00:01"), ("Fleet__Gateway__ReconnectJitterSeconds", "1"),
        ]);
        await using var agent = AgentProcess.Start(fleet.Server, "shop");
        var list = await fleet.Until("/api/v1/instances", l => l["data"]!.AsArray().Count == 1, "the registration", 60);
        var instance = (string)list["data"]![0]!["id"]!;

        var (rule, channel) = await Watch(fleet, instance, receiver);
        await Eventually.BecomesAsync("the notice", 1, () => receiver.All.Count, TimeSpan.FromSeconds(60));
        await fleet.Kill();
        receiver.IsSilent = false;
        await fleet.Run();

        var alert = (await fleet.Until("/api/v1/alerts", a => (int)a["total"]! == 1, "the alert"))["alerts"]![0]!;
        Assert.Equal(("ACTIVE", instance, rule), ((string)alert["status"]!, (string)alert["instanceId"]!, (string)alert["ruleId"]!));
        var path = $"/api/v1/alerts/{alert["id"]}";
        await fleet.Until(path, a => a["notifications"]!.AsArray().Any(n => (bool)n!["success"]!), "the delivery", 60);
        Assert.Equal(2, receiver.All.Count);
        Assert.Single(receiver.All.Select(one => one.Id).Distinct());
        Assert.All(receiver.All, one => Assert.Equal(Sign(one), one.Signature));
        Assert.Equal(("ACTIVE", (string)alert["id"]!), ((string)receiver.All[0].Json["status"]!, (string)receiver.All[0].Json["alertId"]!));

        // Another restart tells nobody anything, although the agent measures the same. A delivery can be read before the channel has forgotten its
        // message: whoever kills Fleet in between has it sent again.
        await fleet.Until($"/api/v1/alerts/channels/{channel}", c => (int)c["waiting"]! == 0, "the message's end");
        await fleet.Kill();
        await fleet.Run();
        var back = DateTimeOffset.UtcNow;
        await fleet.Until($"/api/v1/instances/{instance}/metrics", m => m["datapoints"]!.AsArray().Any(p => (DateTimeOffset)p!["timestamp"]! > back.AddSeconds(2)), "new samples", 60);
        Assert.Equal((1, 2), ((int)(await fleet.Get("/api/v1/alerts"))["total"]!, receiver.All.Count));

        await fleet.Put($"/api/v1/alerts/rules/{rule}", new JsonObject { ["conditions"] = Above(100) });
        await Eventually.BecomesAsync("the end", 3, () => receiver.All.Count, TimeSpan.FromSeconds(30));
        Assert.Equal("RESOLVED", (string)receiver.All[2].Json["status"]!);
        Assert.NotEqual(receiver.All[0].Id, receiver.All[2].Id);
        Assert.Equal("RESOLVED", (string)(await fleet.Get(path))["status"]!);
    }

    /// <summary>A rule that every machine breaks, and a channel to the receiver.</summary>
    private static async Task<(string Rule, string Channel)> Watch(FleetProcess fleet, string instance, Receiver receiver)
    {
        var (made, channel) = await fleet.Post("/api/v1/alerts/channels", new JsonObject
        {
            ["name"] = "hook", ["type"] = "WEBHOOK", ["config"] = new JsonObject { ["url"] = receiver.Address, ["secret"] = Secret },
        });
        Assert.True(made == HttpStatusCode.Created, channel.ToString());
        var (ruled, rule) = await fleet.Post("/api/v1/alerts/rules", new JsonObject
        {
            ["name"] = "Memory is used", ["type"] = "THRESHOLD", ["severity"] = "HIGH", ["instanceId"] = instance,
            ["conditions"] = Above(0), ["channelIds"] = new JsonArray((string)channel["id"]!),
        });
        Assert.True(ruled == HttpStatusCode.Created, rule.ToString());
        return ((string)rule["id"]!, (string)channel["id"]!);
    }

    private static JsonObject Above(int percent) => new() { ["metric"] = "mem_percent", ["operator"] = "gt", ["threshold"] = percent };

    private static string Sign(Received one) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{one.Timestamp}.{one.Body}")))}";
}
