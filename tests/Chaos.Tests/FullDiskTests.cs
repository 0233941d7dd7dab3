using Fleet.TestKit;
using Fleet.Tests.PostgresHost;
using Fleet.Tests.Processes.Clients;
using Fleet.Tests.Processes.Faults;
using Fleet.Tests.Processes.Histories;
using Fleet.Tests.Processes.Servers;

namespace Fleet.Chaos.Tests;

/// <summary>The disk under the database fills up, and has room again later.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    [Fact]
    public async Task SQLite_on_a_full_disk_refuses_changes_and_goes_on_by_itself()
    {
        using var disk = SmallDisk.Mount(Scene.IsLong ? 256 : 48, out var reason);
        Assert.SkipWhen(disk is null, $"No small disk can be mounted here: {reason}");
        await using var scene = await Scene.Begin(output, folder: disk!.Folder);
        for (var round = 0; round < (Scene.IsLong ? 10 : 1); round++)
        {
            await Scene.Pass(1);
            disk.Fill();
            await IsRefused(scene);
            await GoesOn(scene);
            disk.Free();
            await scene.Writes();
            await scene.Served();
        }

        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);

        // What is there is also what a new process finds.
        await scene.Fleet.Kill();
        await scene.Fleet.Run();
        await scene.Verify();
    }

    [Fact]
    public async Task Fleet_killed_on_a_full_disk_finds_all_that_was_acknowledged()
    {
        using var disk = SmallDisk.Mount(48, out var reason);
        Assert.SkipWhen(disk is null, $"No small disk can be mounted here: {reason}");
        await using var scene = await Scene.Begin(output, folder: disk!.Folder);
        await Scene.Pass(1);
        disk.Fill();
        await IsRefused(scene);
        await scene.Fleet.Kill();
        disk.Free();
        await scene.Fleet.Run();
        await scene.Writes();
        await scene.Verify();
    }

    [Fact]
    public async Task PostgreSQL_on_a_full_disk_refuses_changes_and_goes_on_when_it_is_back()
    {
        using var disk = SmallDisk.Mount(256, out var reason);
        Assert.SkipWhen(disk is null, $"No small disk can be mounted here: {reason}");
        await using var postgres = new PostgresServer { Parent = disk!.Folder, Settings = "-c max_wal_size=32MB -c min_wal_size=32MB" };
        await postgres.InitializeAsync();
        await using var scene = await Scene.Begin(output, postgres);
        await Scene.Pass(1);
        disk.Fill();
        await IsRefused(scene);
        await GoesOn(scene);
        disk.Free();

        // Where its log had no room left, the server has ended itself, and somebody has to start it.
        if (!await IsUp(scene)) await postgres.Start();
        await scene.Writes();
        await scene.Verify();
        Assert.Equal(0, scene.Load.Caller.Unanswered);
    }

    private static async Task IsRefused(Scene scene)
    {
        var refused = new Reply(Result.Ok, 0, null, "");
        await Eventually.BecomesAsync("changes are refused", 503, async () =>
        {
            refused = await scene.Load.Caller.Ask(HttpMethod.Post, "/api/v1/instances", new System.Text.Json.Nodes.JsonObject { ["name"] = $"filler-{Guid.NewGuid():N}", ["provider"] = "docker" });
            return refused.Status;
        }, TimeSpan.FromSeconds(60));
        Assert.Equal("service_unavailable", (string)refused.Body!["code"]!);
    }

    /// <summary>What needs no room is served all the while.</summary>
    private static async Task GoesOn(Scene scene)
    {
        var agent = scene.Load.Agents[0];
        var (beats, connections) = (agent.Beats, agent.Connections);
        Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, "/health/live")).Status);
        Assert.Equal(200, (await scene.Load.Caller.Ask(HttpMethod.Get, $"/api/v1/instances/{agent.Instance}")).Status);
        await Eventually.BecomesAsync("heartbeats are acknowledged", true, () => agent.Beats > beats + 1, TimeSpan.FromSeconds(30));
        Assert.Equal(connections, agent.Connections);
    }

    private static async Task<bool> IsUp(Scene scene) =>
        (await scene.Load.Caller.Ask(HttpMethod.Get, "/health")).Status == 200;
}
