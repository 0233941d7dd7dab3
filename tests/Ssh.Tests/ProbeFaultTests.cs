using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

/// <summary>Hosts that a probe finds otherwise than the one before.</summary>
public sealed class ProbeFaultTests
{
    [Fact]
    public async Task A_host_that_is_down_at_first_is_seen_when_it_is_up()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        host.Stop();
        Assert.True((await room.Machines.Probe(room.Machine).Fault(RemoteFault.ConnectionRefused)).IsTransient);
        await host.Restart();
        await room.Machines.Probe(room.Machine).Value();
    }

    [Fact]
    public async Task A_host_key_that_changes_between_two_probes_is_told()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        room.Machine = room.Machine with { HostKey = (await room.Machines.Connect(room.Machine).Value()).KnownHostsEntry };
        await room.Machines.Probe(room.Machine).Value();
        await host.RotateHostKey();
        Assert.False((await room.Machines.Probe(room.Machine).Fault(RemoteFault.HostKeyChanged)).IsTransient);
    }

    [Fact]
    public async Task A_host_that_hangs_after_the_login_times_out_within_the_limit_and_comes_back()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host, options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.CommandTimeout = TimeSpan.FromSeconds(1);
            options.AliveInterval = TimeSpan.FromSeconds(60);
        });
        await room.Run("true").Value();
        host.FreezeSessions();
        Assert.True((await room.Machines.Probe(room.Machine).Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(10))).IsTransient);
        await room.Machines.ReadFacts(room.Machine).Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(10));
        host.Thaw();
        await Until.True(async () => (await room.Machines.Probe(room.Machine)).Error is null, "it is seen again");
    }

    [Fact]
    public async Task A_connection_that_hangs_on_a_host_that_lives_is_replaced()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host, options => options.AliveInterval = TimeSpan.FromSeconds(1));
        await room.Run("true").Value();
        host.FreezeSessions();
        await room.Machines.Probe(room.Machine).Value().WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_host_that_takes_the_login_and_runs_nothing_times_out()
    {
        await using var host = await SshTestHost.Start(settings: "ForceCommand sleep 1000");
        await using var room = new Room(host, options => (options.ProbeTimeout, options.CommandTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        await room.Machines.Connect(room.Machine).Value();
        await room.Machines.Probe(room.Machine).Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(10));
        await room.Machines.CheckPrerequisites(room.Machine).Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_probe_that_writes_ten_megabytes_is_cut_off()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        host.Replace("uname", "head -c 10000000 /dev/zero | tr '\\0' x");
        Assert.Contains("wrote more than", (await room.Machines.ReadFacts(room.Machine).Fault(RemoteFault.ScriptFailed)).Message);
        host.Replace("awk", "head -c 10000000 /dev/zero | tr '\\0' x");
        Assert.Contains("wrote more than", (await room.Machines.Probe(room.Machine).Fault(RemoteFault.ScriptFailed)).Message);
        await Until.True(() => host.Processes.Count == 0, "nothing runs on");
    }
}
