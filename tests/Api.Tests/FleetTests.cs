using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Access;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

/// <summary>A Fleet in which nobody else makes instances meanwhile.</summary>
public sealed class QuietFleet : FleetHost;

/// <summary>The fleet at a glance.</summary>
public sealed class FleetTests(QuietFleet fleet) : IClassFixture<QuietFleet>
{
    [Fact]
    public async Task A_team_counts_its_own_instances_and_nobody_elses()
    {
        var (ours, theirs) = (await Team(), await Team());
        var before = await Stats(ours);
        Assert.Equal(["active_sessions", "by_provider", "by_status", "total", "updated_at"], before.Names());
        foreach (var provider in new[] { "fly", "fly", "e2b" }) await Register(ours, provider);
        var one = await Register(theirs, "runpod");
        await theirs.PostAsync($"/api/v1/instances/{one}/suspend", null);

        Assert.Equal(3, (await Stats(ours)).GetProperty("total").GetInt64() - before.GetProperty("total").GetInt64());
        Assert.Equal(3, Of(await Stats(ours), "RUNNING") - Of(before, "RUNNING"));
        Assert.Equal(2, OfProvider(await Stats(ours), "fly") - OfProvider(before, "fly"));
        Assert.Equal(0, OfProvider(await Stats(ours), "runpod") - OfProvider(before, "runpod"));
        Assert.Equal(1, OfProvider(await Stats(theirs), "runpod") - OfProvider(before, "runpod"));
        Assert.Equal(1, Of(await Stats(theirs), "SUSPENDED") - Of(before, "SUSPENDED"));
        using var admin = fleet.Caller();
        Assert.True((await Stats(admin)).GetProperty("total").GetInt64() >= before.GetProperty("total").GetInt64() + 4);

        await theirs.DeleteAsync($"/api/v1/instances/{one}");
        await Eventually.BecomesAsync("stopped", 1, async () => Of(await Stats(theirs), "STOPPED") - Of(before, "STOPPED"));
    }

    [Fact]
    public async Task Pins_stand_where_instances_say_that_they_are()
    {
        var team = await Team();
        await Register(team, "fly", "jnb");
        await Register(team, "docker", tags: new() { ["geo_lat"] = "-54.8", ["geo_lon"] = "-68.3", ["geo_label"] = "Ushuaia" });
        await Register(team, "docker", geo: new { lat = 78.22, lon = 15.65, city = "Longyearbyen" });
        var pins = (await team.GetAsync("/api/v1/fleet/geo").Json()).GetProperty("pins").EnumerateArray().ToList();
        Assert.All(pins, pin => Assert.Equal(["count", "label", "lat", "lon", "provider", "region", "statuses"], pin.Names()));
        foreach (var (label, lat, lon, provider) in new[]
        {
            ("Johannesburg, South Africa", -26.2, 28.05, "fly"), ("Ushuaia", -54.8, -68.3, "docker"), ("Longyearbyen", 78.22, 15.65, "docker"),
        })
        {
            var pin = Assert.Single(pins, pin => pin.Text("label") == label);
            Assert.Equal((lat, lon, provider, 1, 1), (pin.GetProperty("lat").GetDouble(), pin.GetProperty("lon").GetDouble(), pin.Text("provider"),
                pin.GetProperty("count").GetInt32(), pin.GetProperty("statuses").GetProperty("RUNNING").GetInt32()));
        }

        var others = await (await Team()).GetStringAsync("/api/v1/fleet/geo");
        Assert.DoesNotContain("Ushuaia", others, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deployments_and_terminals_of_the_team_are_counted()
    {
        var (ours, theirs) = (await Team(), await Team());
        using var admin = fleet.Caller();
        var (server, _) = await admin.AddServer();
        var before = await ours.GetAsync("/api/v1/fleet/deployments").Json();
        Assert.Equal(["activity", "success_rate", "total_24h"], before.Names());
        Assert.Equal(24, before.GetProperty("activity").GetArrayLength());
        var deployed = await ours.PostAsJsonAsync(
            "/api/v1/deployments", new { name = Scenes.NewName("glance"), provider = "ssh", server_id = server, yaml_config = "runtime: process\ncommand: [serve]\n" }).Json();
        var id = deployed.GetProperty("deployment").Text("instance_id")!;
        await ours.Reaches($"/api/v1/instances/{id}", "RUNNING");
        var after = await ours.GetAsync("/api/v1/fleet/deployments").Json();
        Assert.Equal(1, after.GetProperty("total_24h").GetInt32() - before.GetProperty("total_24h").GetInt32());
        Assert.Equal(["deployments", "failures", "hour"], after.GetProperty("activity")[23].Names());
        Assert.Equal(after.GetProperty("total_24h").GetInt32(), after.GetProperty("activity").EnumerateArray().Sum(hour => hour.GetProperty("deployments").GetInt32()));
        Assert.InRange(after.GetProperty("success_rate").GetDouble(), 0, 1);
        Assert.Equal(before.GetProperty("total_24h").GetInt32(), (await theirs.GetAsync("/api/v1/fleet/deployments").Json()).GetProperty("total_24h").GetInt32());
    }

    private static long Of(JsonElement stats, string status) =>
        stats.GetProperty("by_status").TryGetProperty(status, out var count) ? count.GetInt64() : 0;

    private static long OfProvider(JsonElement stats, string provider) => stats.GetProperty("by_provider").EnumerateArray()
        .Where(one => one.Text("provider") == provider).Sum(one => one.GetProperty("count").GetInt64());

    private static Task<JsonElement> Stats(HttpClient caller) => caller.GetAsync("/api/v1/fleet/stats").Json();

    private static async Task<string> Register(
        HttpClient caller, string provider, string? region = null, Dictionary<string, string>? tags = null, object? geo = null)
    {
        var made = await caller.PostAsJsonAsync("/api/v1/instances", new { name = Scenes.NewName("glance"), provider, region, tags, geo });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return (await made.Json()).Text("id")!;
    }

    private async Task<HttpClient> Team() => fleet.With(await fleet.NewKey(Role.Operator, [$"team_{Scenes.NewName("glance").Replace("-", "", StringComparison.Ordinal)}x"]));
}
