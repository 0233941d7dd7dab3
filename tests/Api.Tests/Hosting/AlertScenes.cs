using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Common;
using Fleet.Instances;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Hosting;

/// <summary>Instances that measure what a test says, and the alerts that come of it.</summary>
public static class AlertScenes
{
    public const string AlertsPath = "/api/v1/alerts";
    public const string RulesPath = "/api/v1/alerts/rules";

    public static object Threshold(string? instance, string name = "busy", double threshold = 90, int cooldownSec = 600) => new
    {
        name, type = "THRESHOLD", severity = "HIGH", instanceId = instance, cooldownSec,
        conditions = new { metric = "cpu_percent", @operator = "gt", threshold },
    };

    public static async Task<JsonElement> MakeRule(this HttpClient client, object rule)
    {
        var made = await client.PostAsJsonAsync(RulesPath, rule);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return await made.Json();
    }

    /// <summary>An instance that registered itself, with its agent connected.</summary>
    public static async Task<string> Connected(this FleetHost fleet, HttpClient client)
    {
        var id = (await client.Register()).Text("id")!;
        Assert.True((await fleet.Grain(id).AgentConnected("c1", "gw")).IsOk);
        return id;
    }

    /// <summary>The instance measures that; rules are compared with it before this ends.</summary>
    public static async Task Measures(this FleetHost fleet, string instance, double cpuPercent) =>
        Assert.True((await fleet.Grain(instance).Metrics(new AgentMetrics
        {
            Connection = "c1", CpuPercent = cpuPercent, MemoryUsed = 1, MemoryTotal = 2, DiskUsed = 1, DiskTotal = 2,
        })).IsOk);

    /// <summary>The newest alert of that rule, once it stands there.</summary>
    public static async Task<string> AlertOf(this HttpClient client, string rule, string status = "ACTIVE")
    {
        JsonElement alert = default;
        await Eventually.BecomesAsync($"alert of {rule}", status, async () =>
        {
            var alerts = (await client.GetAsync($"{AlertsPath}?ruleId={rule}").Json()).GetProperty("alerts");
            if (alerts.GetArrayLength() == 0) return "none";
            alert = alerts[0];
            return alert.Text("status");
        });
        return alert.Text("id")!;
    }

    private static IInstanceGrain Grain(this FleetHost fleet, string id) =>
        fleet.App.Services.GetRequiredService<IGrainFactory>().Instance(InstanceId.Of(id));
}
