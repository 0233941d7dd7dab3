using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>The places that all servers' probes share.</summary>
public sealed class ProbeSlotTests(Lab lab)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Of_200_probes_no_more_than_the_limit_run_and_those_that_hang_hold_up_no_other()
    {
        await using var host = await SshTestHost.Start();
        await using var silent = FaultyListener.Silent();
        await using var room = new Room(host, Slots(12));
        var log = Path.Combine(host.HomeFolder, "log");
        host.Replace("df", $"echo + >>{log}; $real \"$@\"; echo - >>{log}");

        // The hanging ones come first; had they a say in it, nobody else would ever be served.
        var hanging = Servers(room, 4).Select(m => room.Machines.Probe(m with { Port = silent.Port })).ToList();
        await Until.True(() => silent.Taken == 4, "they hang");
        var healthy = Servers(room, 196).Select(m => room.Machines.Probe(m).Value()).ToList();
        await Task.WhenAll(healthy);

        Assert.All(hanging, probe => Assert.False(probe.IsCompleted));
        var (inside, most) = (0, 0);
        foreach (var line in await File.ReadAllLinesAsync(log)) most = Math.Max(most, inside += line == "+" ? 1 : -1);
        Assert.Equal(0, inside);
        Assert.InRange(most, 2, 12 - 4);
    }

    [Fact]
    public async Task Who_hangs_gives_the_place_back_at_the_time_limit()
    {
        await using var silent = FaultyListener.Silent();
        await using var room = new Room(lab.Host, options => (options.MaxProbes, options.ProbeTimeout) = (2, TimeSpan.FromSeconds(1)));
        var hanging = Servers(room, 4).Select(m => room.Machines.Probe(m with { Port = silent.Port }).Fault(RemoteFault.TimedOut)).ToList();
        await room.Machines.Probe(room.Machine).Value().WaitAsync(TimeSpan.FromSeconds(15));
        Assert.All(await Task.WhenAll(hanging), error => Assert.True(error.IsTransient));
    }

    [Fact]
    public async Task A_host_that_hangs_has_one_place_however_often_it_is_asked()
    {
        await using var silent = FaultyListener.Silent();
        await using var room = new Room(lab.Host, Slots(2));
        var bad = room.Machine with { Server = Room.NewServer(), Port = silent.Port };
        var hanging = Enumerable.Range(0, 10).Select(_ => room.Machines.Probe(bad)).ToList();
        await room.Machines.Probe(room.Machine).Value();
        Assert.All(hanging, probe => Assert.False(probe.IsCompleted));
        await room.Machines.Forget(bad.Server);
        foreach (var probe in hanging) await probe.Fault(RemoteFault.Cancelled);
    }

    [Fact]
    public async Task Who_waits_is_served_in_order()
    {
        await using var silent = FaultyListener.Silent();
        await using var room = new Room(lab.Host, Slots(1));
        using var cancel = new CancellationTokenSource();
        var first = room.Machines.Probe(room.Machine with { Server = Room.NewServer(), Port = silent.Port }, cancel.Token);
        List<int> served = [];
        var waiting = Servers(room, 5).Select(async (machine, number) =>
        {
            await room.Machines.Probe(machine).Value();
            lock (served) served.Add(number);
        }).ToList();
        using var impatient = new CancellationTokenSource();
        var left = room.Machines.Probe(room.Machine, impatient.Token);
        await impatient.CancelAsync();
        await left.Fault(RemoteFault.Cancelled);
        await cancel.CancelAsync();
        await first.Fault(RemoteFault.Cancelled);
        await Task.WhenAll(waiting);
        Assert.Equal([0, 1, 2, 3, 4], served);
    }

    [Fact]
    public async Task That_a_server_s_own_commands_leave_no_room_is_no_fault_of_the_host()
    {
        await using var room = new Room(lab.Host, options => options.ProbeTimeout = TimeSpan.FromSeconds(1));
        room.Machine = room.Machine with { MaxSessions = 1 };
        using var cancel = new CancellationTokenSource();
        var busy = room.Run("sleep 100", cancel.Token);
        Assert.True((await room.Machines.Probe(room.Machine).Fault(RemoteFault.QueueFull)).IsTransient);
        await cancel.CancelAsync();
        await busy.Fault(RemoteFault.Cancelled);
        await room.Machines.Probe(room.Machine).Value();
    }

    private static Action<SshOptions> Slots(int most) => options =>
    {
        options.MaxProbes = most;
        (options.ProbeTimeout, options.LoginTimeout, options.ConnectTimeout) = (Long, Long, Long);
    };

    private static IEnumerable<MachineAddress> Servers(Room room, int count) =>
        Enumerable.Range(0, count).Select(_ => room.Machine with { Server = Room.NewServer() });
}
