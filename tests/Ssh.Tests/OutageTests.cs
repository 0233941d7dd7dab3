using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task A_killed_sshd_is_a_typed_fault_until_it_is_back()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await room.Run("true").Value();
        host.Stop();
        Assert.True((await room.Run("true").Fault(RemoteFault.ConnectionRefused)).IsTransient);
        await host.Restart();
        await room.Run("true").Value();
    }

    [Fact]
    public async Task A_frozen_host_times_out_and_thaws()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host, options =>
        {
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            options.AliveInterval = TimeSpan.FromSeconds(1);
        });
        await room.Run("true").Value();
        host.Freeze();
        await room.Run("true").Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(20));
        await room.Machines.Connect(room.Machine).Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(20));
        host.Thaw();
        await room.Run("true").Value();
    }

    [Fact]
    public async Task What_a_crashed_process_left_is_swept_up()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var left = Directory.CreateDirectory(Path.Combine(room.Folder, "fleet-ssh-0123456789")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "lock"), "");
        await File.WriteAllTextAsync(Path.Combine(left, "key"), "");
        await room.Run("true").Value();
        Assert.False(Directory.Exists(left));
    }
}
