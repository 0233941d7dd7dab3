using System.Net;
using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.SshHost;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Fleet.Tests.EndToEnd;

/// <summary>Fleet on PostgreSQL, and without it for a while.</summary>
public sealed class PostgresTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_lost_database_refuses_changes_leaves_programs_alone_and_heals_by_itself()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start(postgres: await postgres.CreateDatabase());
        var server = await MainJobTests.AddServer(fleet, host);
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next()));
        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        var instance = $"/api/v1/instances/{begun["id"]}";
        var pid = host.Processes.Single(process => process.Name == "python3").Id;

        await postgres.Stop();
        try
        {
            using var health = await fleet.Client.GetAsync("/health");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await fleet.Client.GetAsync("/health/live")).StatusCode);
            var (refused, body) = await fleet.Post($"{instance}/stop");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "service_unavailable"), (refused, (string)body["code"]!));
            Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
        }
        finally
        {
            await postgres.Start();
        }

        await fleet.Until("/health", h => (string)h["status"]! == "ok", "health after the database's return");
        Assert.Equal("RUNNING", (string)(await fleet.Get(instance))["status"]!);
        Assert.Equal(pid, host.Processes.Single(process => process.Name == "python3").Id);
        var (stopped, _) = await fleet.Post($"{instance}/stop");
        Assert.Equal(HttpStatusCode.OK, stopped);
        await fleet.Delete(instance);
    }

    [Fact]
    public async Task Fleet_killed_on_PostgreSQL_goes_on_where_it_was()
    {
        await using var host = await SshTestHost.Start();
        await using var fleet = await FleetProcess.Start(postgres: await postgres.CreateDatabase());
        var server = await MainJobTests.AddServer(fleet, host);
        var (_, begun) = await fleet.Post("/api/v1/instances", Bodies.WebServer(server, FreePort.Next()));

        await fleet.Kill();
        await fleet.Run();

        await MainJobTests.Ended(fleet, (string)begun["operationId"]!, "succeeded");
        await fleet.Delete($"/api/v1/instances/{begun["id"]}");
        Assert.False(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")));
    }
}
