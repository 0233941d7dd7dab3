using System.Net;
using System.Text.Json.Nodes;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>Machines that are wrong, gone, or not what they were: each ends in a typed error, and none in a stuck state.</summary>
public sealed class FaultTests(SharedFleet shared) : IClassFixture<SharedFleet>, IAsyncLifetime
{
    private readonly FleetProcess _fleet = shared.Process;
    private SshTestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SshTestHost.Start();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_host_that_does_not_resolve()
    {
        var body = Bodies.Server(_host);
        body["host"] = "no-such-host.invalid";
        await EndsIn("unknown_host", body);
    }

    [Fact]
    public Task A_closed_port() => EndsIn("connection_refused", Bodies.Server(_host, port: FreePort.Next()));

    [Fact]
    public Task A_key_that_is_none() => EndsIn("invalid_key", Bodies.Server(_host, key: "-----BEGIN OPENSSH PRIVATE KEY-----\nnonsense\n-----END OPENSSH PRIVATE KEY-----\n"));

    [Fact]
    public async Task A_key_that_the_host_does_not_know()
    {
        await using var other = await SshTestHost.Start();
        await EndsIn("authentication_failed", Bodies.Server(_host, key: other.PrivateKey));
    }

    [Fact]
    public async Task A_host_that_hangs()
    {
        await using var silent = FaultyListener.Silent();
        await EndsIn("timed_out", Bodies.Server(_host, port: silent.Port));
    }

    [Fact]
    public async Task Something_that_is_no_ssh()
    {
        await using var web = FaultyListener.Http();
        await EndsIn("not_ssh", Bodies.Server(_host, port: web.Port));
    }

    [Fact]
    public async Task A_changed_host_key_blocks_the_server_until_it_is_reset()
    {
        var id = await MainJobTests.AddServer(_fleet, _host);
        var pinned = (string)(await _fleet.Get($"/api/v1/servers/{id}"))["hostKeyFingerprint"]!;
        await _host.RotateHostKey();
        await _host.Restart();

        await _fleet.Until($"/api/v1/servers/{id}", s => (string)s["status"]! == "error", "the changed key noticed", 60);
        await _fleet.Post($"/api/v1/servers/{id}/retry");
        await _fleet.Until($"/api/v1/servers/{id}", s => (string)s["status"]! == "error" && s["operationId"] is null, "still blocked", 60);

        await _fleet.Post($"/api/v1/servers/{id}/reset-host-key");
        var active = await _fleet.Until($"/api/v1/servers/{id}", s => (string)s["status"]! == "active", "active with the new key", 60);
        Assert.NotEqual(pinned, (string)active["hostKeyFingerprint"]!);
    }

    [Fact]
    public async Task A_machine_that_goes_away_is_offline_and_its_instance_unknown_until_it_is_back()
    {
        var server = await MainJobTests.AddServer(_fleet, _host);
        var (_, begun) = await _fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next()));
        await MainJobTests.Ended(_fleet, (string)begun["operationId"]!, "succeeded");
        var instance = $"/api/v1/instances/{begun["id"]}";

        _host.Stop();
        await _fleet.Until($"/api/v1/servers/{server}", s => (string)s["status"]! == "offline", "offline", 90);
        await _fleet.Until(instance, i => (string)i["status"]! == "UNKNOWN", "UNKNOWN");
        await _host.Restart();
        await _fleet.Until($"/api/v1/servers/{server}", s => (string)s["status"]! == "active", "active again", 60);
        await _fleet.Until(instance, i => (string)i["status"]! == "RUNNING", "RUNNING again");
        await _fleet.Delete(instance);
    }

    [Fact]
    public async Task A_program_that_cannot_start_leaves_nothing_on_the_machine()
    {
        var server = await MainJobTests.AddServer(_fleet, _host);
        var body = Bodies.WebServer(server, FreePort.Next());
        body["spec"]!["command"] = new JsonArray("no-such-program");
        var (_, begun) = await _fleet.Post("/api/v1/instances", body);

        var operation = await MainJobTests.Ended(_fleet, (string)begun["operationId"]!, "failed");

        Assert.Equal("exited", (string)operation["error"]!["code"]!);
        Assert.Equal("ERROR", (string)(await _fleet.Get($"/api/v1/instances/{begun["id"]}"))["status"]!);
        Assert.False(Directory.Exists(Path.Combine(_host.HomeFolder, ".fleet")));
    }

    [Fact]
    public async Task A_credential_is_never_told_again()
    {
        var secret = PlantedSecrets.Plant(_host.PrivateKey.Split('\n')[2]);
        await MainJobTests.AddServer(_fleet, _host);
        Assert.DoesNotContain(secret, (await _fleet.Get("/api/v1/servers")).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, _fleet.Output, StringComparison.Ordinal);
    }

    private async Task EndsIn(string code, JsonObject body)
    {
        var (status, added) = await _fleet.Post("/api/v1/servers", body);
        Assert.Equal(HttpStatusCode.Created, status);
        var operation = await MainJobTests.Ended(_fleet, (string)added["operationId"]!, "failed");
        Assert.Equal(code, (string)operation["error"]!["code"]!);
        var server = await _fleet.Get($"/api/v1/servers/{added["id"]}");
        Assert.Equal("error", (string)server["status"]!);
        Assert.Equal((string)operation["error"]!["message"]!, (string)server["statusMessage"]!);
        Assert.Equal(HttpStatusCode.Accepted, (await _fleet.Delete($"/api/v1/servers/{added["id"]}")).Status);
    }
}
