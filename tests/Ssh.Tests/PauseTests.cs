using System.Net;
using System.Net.Sockets;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class PauseTests(Lab lab) : InstanceTests(lab)
{
    [Fact]
    public async Task Paused_it_stands_still_until_a_start()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        var ticking = "echo ready; sh -c 'while :; do echo child >>ticks; sleep 0.05; done' & while :; do echo >>ticks; sleep 0.05; done";
        var seen = await Started(room, id, ticking, grace: 1);
        await room.Process.Pause(room.Machine, id).Value();
        await room.Process.Pause(room.Machine, id).Value();
        var before = new FileInfo(Work(id, "ticks")).Length;
        var paused = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal((ProcessState.Paused, seen.Pid), (paused.State, paused.Pid));
        Assert.Equal(ProcessState.Paused, (await room.Machines.Probe(room.Machine).Value()).Instances.Single(i => i.Instance == id).State);
        Assert.Equal(before, new FileInfo(Work(id, "ticks")).Length);

        await room.Process.Start(room.Machine, id).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(() => new FileInfo(Work(id, "ticks")).Length > before, "it goes on");
        var thawed = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal((ProcessState.Running, seen.Pid), (thawed.State, thawed.Pid));
        await Removed(room, id);
    }

    [Fact]
    public async Task Paused_it_can_be_stopped_started_and_removed()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        await Started(room, id, "trap 'exit 7' TERM; " + Sleeper);
        await room.Process.Pause(room.Machine, id).Value();
        await room.Process.Stop(room.Machine, id).Value();
        var seen = await room.Process.Status(room.Machine, id).Value();
        Assert.Equal((ProcessState.Stopped, 7), (seen.State, seen.ExitCode));
        await room.Process.Pause(room.Machine, id).Value();
        Assert.Equal(ProcessState.Stopped, (await room.Process.Status(room.Machine, id).Value()).State);

        await room.Process.Start(room.Machine, id).Value();
        seen = await room.Process.Status(room.Machine, id).Value();
        await room.Process.Pause(room.Machine, id).Value();
        Lab.Host.Processes.Single(p => p.Id == seen.Pid).Signal("KILL");
        Assert.Equal(137, (await Ended(room, id)).ExitCode);
        await room.Process.Start(room.Machine, id).Value();
        await room.Process.Pause(room.Machine, id).Value();
        await Removed(room, id);
        await room.Process.Pause(room.Machine, id).Value();
    }

    [Fact]
    public async Task Who_is_connected_and_who_waits_is_counted()
    {
        await using var room = new Room(Lab.Host);
        var id = Room.NewInstance();
        var port = FreePort.Next();
        var accept = $"""
            import socket
            s = socket.socket(socket.AF_INET6 if {(port % 2 == 0 ? "True" : "False")} else socket.AF_INET)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(('', {port}))
            s.listen(50)
            print('ready', flush=True)
            taken = [s.accept() for _ in range(100)]
            """;
        var spec = new InstanceSpec { Command = ["python3", "-c", accept], Ports = [port, FreePort.Next()], HealthCheck = new(HealthCheckType.Tcp, port, TimeoutSeconds: 1), StopGraceSeconds = 1 };
        await room.Process.Install(room.Machine, id, spec with { HealthCheck = null }).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => (await room.Process.Logs(room.Machine, id, 10).Value()).Contains("ready"), "it listens");
        Assert.Equal((0, 0), await Counted(room, id));

        var clients = new List<TcpClient>();
        await Connect(3);
        await Until.True(async () => await Counted(room, id) == (3, 0), "three are served");
        await room.Process.Install(room.Machine, id, spec).Value();
        await room.Process.Pause(room.Machine, id).Value();
        await Connect(2);
        Assert.Equal((5, 2), await Counted(room, id));
        var seen = (await room.Machines.Probe(room.Machine).Value()).Instances.Single(i => i.Instance == id);
        Assert.Equal((ProcessState.Paused, HealthState.Unknown, 5, 2), (seen.State, seen.Health, seen.Connections, seen.Waiting));

        await room.Process.Install(room.Machine, id, spec with { HealthCheck = null }).Value();
        await room.Process.Start(room.Machine, id).Value();
        await Until.True(async () => await Counted(room, id) == (5, 0), "all are served");
        foreach (var client in clients) client.Dispose();
        await Removed(room, id);

        async Task Connect(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                clients.Add(client);
            }
        }
    }

    private static async Task<(int, int)> Counted(Room room, InstanceId id)
    {
        var seen = await room.Process.Status(room.Machine, id).Value();
        return (seen.Connections, seen.Waiting);
    }
}
