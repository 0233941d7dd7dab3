using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class ConnectTests(Lab lab)
{
    [Fact]
    public async Task A_key_logs_in_and_tells_who_the_host_is()
    {
        await using var room = new Room(lab.Host);
        var identity = await room.Machines.Connect(room.Machine).Value();
        Assert.StartsWith("ssh-ed25519 ", identity.KnownHostsEntry);
        Assert.Matches("^SHA256:[A-Za-z0-9+/]{43}$", identity.Fingerprint);
        Assert.Equal("hello\n", await room.Run("echo hello").Value());
    }

    [Fact]
    public async Task A_password_logs_in()
    {
        Assert.SkipWhen(SshTestHost.PasswordUnavailable is not null, SshTestHost.PasswordUnavailable ?? "");
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { Method = AuthMethod.Password, Credential = Room.Seal(lab.Host.Password) };
        await room.Machines.Connect(room.Machine).Value();
        Assert.Equal(lab.Host.User + "\n", await room.Run("id -un").Value());
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        Assert.SkipWhen(SshTestHost.PasswordUnavailable is not null, SshTestHost.PasswordUnavailable ?? "");
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { Method = AuthMethod.Password, Credential = Room.Seal("wrong $(id) 'pass") };
        var error = await room.Machines.Connect(room.Machine).Fault(RemoteFault.AuthenticationFailed);
        Assert.DoesNotContain("wrong", error.Message);
    }
}
