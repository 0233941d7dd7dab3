using System.Diagnostics;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Reports;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class ProbeTests
{
    [Fact]
    public async Task One_look_tells_of_the_machine_and_all_its_instances()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        Assert.Empty((await room.Machines.Probe(room.Machine).Value()).Instances);

        await using var silent = FaultyListener.Silent();
        await using var web = FaultyListener.Http();
        int closed;
        await using (var listener = FaultyListener.Silent()) closed = listener.Port;
        var running = await Started(room, "while :; do sleep 0.1; done");
        var ended = await Started(room, "exit 5");
        var refused = await Started(room, "sleep 1000", new(HealthCheckType.Http, closed));
        var bad = await Started(room, "sleep 1000", new(HealthCheckType.Http, web.Port));
        var tcp = await Started(room, "sleep 1000", new(HealthCheckType.Tcp, silent.Port));
        var noTcp = await Started(room, "sleep 1000", new(HealthCheckType.Tcp, closed));
        var installed = Room.NewInstance();
        await room.Process.Install(room.Machine, installed, new() { Command = ["true"] }).Value();
        List<InstanceId> hanging = [];
        for (var i = 0; i < 6; i++) hanging.Add(await Started(room, "sleep 1000", new(HealthCheckType.Http, silent.Port, "/", 2)));

        await Until.True(async () => (await room.Process.Status(room.Machine, ended).Value()).State == ProcessState.Exited, "it has ended");
        var watch = Stopwatch.StartNew();
        var report = await room.Machines.Probe(room.Machine).Value();
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.5, 6);
        Assert.True(report is { UptimeSeconds: > 0, Load1: >= 0, MemoryTotal: > 0, MemoryAvailable: > 0, DiskTotal: > 0, DiskAvailable: > 0 }, report.ToString());

        var seen = report.Instances.ToDictionary(o => o.Instance);
        Assert.Equal(13, seen.Count);
        Assert.True(seen[running] is { State: ProcessState.Running, Health: HealthState.Unknown, ExitCode: null, MemoryUsed: > 0, DiskUsed: > 0 });
        Assert.True(seen[ended] is { State: ProcessState.Exited, ExitCode: 5, Pid: null, UptimeSeconds: 0, Health: HealthState.Unknown });
        Assert.Equal((HealthState.Unhealthy, "connection refused"), (seen[refused].Health, seen[refused].HealthMessage));
        Assert.Equal((HealthState.Unhealthy, "HTTP 400"), (seen[bad].Health, seen[bad].HealthMessage));
        Assert.Equal((HealthState.Healthy, null), (seen[tcp].Health, seen[tcp].HealthMessage));
        Assert.Equal((HealthState.Unhealthy, $"cannot connect to port {closed}"), (seen[noTcp].Health, seen[noTcp].HealthMessage));
        Assert.Equal(ProcessState.Stopped, seen[installed].State);
        Assert.All(hanging, id => Assert.Equal((HealthState.Unhealthy, "no answer within 2 s"), (seen[id].Health, seen[id].HealthMessage)));

        foreach (var id in seen.Keys)
        {
            Assert.True(Directory.Exists(Path.Combine(host.HomeFolder, ".fleet")));
            await room.Process.Remove(room.Machine, id).Value();
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(host.HomeFolder));
        Assert.Empty(host.Processes);
    }

    [Fact]
    public async Task Clean_up_takes_what_is_no_instance_s()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await room.Machines.CleanUp(room.Machine).Value();
        var id = await Started(room, "sleep 1000");
        await room.Run("touch ~/.fleet/stray ~/.fleet/.hidden; mkdir ~/.fleet/folder").Value();
        await room.Machines.CleanUp(room.Machine).Value();
        Assert.Equal(["instances"], Directory.EnumerateFileSystemEntries(Path.Combine(host.HomeFolder, ".fleet")).Select(Path.GetFileName));
        Assert.Equal(ProcessState.Running, (await room.Process.Status(room.Machine, id).Value()).State);
        await room.Process.Remove(room.Machine, id).Value();
        await room.Machines.CleanUp(room.Machine).Value();
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.HomeFolder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("uptime=1\nload=1\n")]
    [InlineData("uptime=x\nload=1\nmemory.total=1\nmemory.available=1\ndisk.total=1\ndisk.available=1\nend=1\n")]
    [InlineData("uptime=1\nload=1\nmemory.total=1\nmemory.available=1\ndisk.total=1\ndisk.available=1\ninst_a.state=odd\nend=1\n")]
    [InlineData("uptime=1\nload=1\nmemory.total=1\nmemory.available=1\ndisk.total=1\ndisk.available=1\ninst_a.state=running\ninst_a.pid=99999999999\nend=1\n")]
    [InlineData("uptime=1\nload=1\nmemory.total=-1\nmemory.available=1\ndisk.total=1\ndisk.available=1\nend=1\n")]
    public void A_report_that_makes_no_sense_is_a_fault(string text) => Assert.Equal(RemoteFault.ScriptFailed, ProbeReading.Read(text).Error?.Fault);

    [Fact]
    public void Lines_that_nobody_knows_are_passed_over()
    {
        var report = ProbeReading.Read("noise\n=\nx=y\nuptime=1.5\nload=0\nmemory.total=1\nmemory.available=1\ndisk.total=1\ndisk.available=1\nbad id.state=running\nend=1\n");
        Assert.Equal(1.5, report.Value!.UptimeSeconds);
        Assert.Empty(report.Value.Instances);
    }

    private static async Task<InstanceId> Started(Room room, string program, HealthCheck? check = null)
    {
        var id = Room.NewInstance();
        await room.Process.Install(room.Machine, id, new() { Command = ["sh", "-c", program], HealthCheck = check, StopGraceSeconds = 1 }).Value();
        await room.Process.Start(room.Machine, id).Value();
        return id;
    }
}
