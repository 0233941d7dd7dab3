using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class FaultTests(Lab lab)
{
    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { Credential = Room.Seal(await Keys.New()) };
        await room.Machines.Connect(room.Machine).Fault(RemoteFault.AuthenticationFailed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")]
    public async Task A_key_that_is_none_is_said_to_be_so(string key)
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { Credential = Room.Seal(key) };
        await room.Machines.Connect(room.Machine).Fault(RemoteFault.InvalidKey);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_is_said_to_be_so()
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { Credential = Room.Seal(await Keys.New("secret phrase")) };
        Assert.Contains("passphrase", (await room.Machines.Connect(room.Machine).Fault(RemoteFault.InvalidKey)).Message);
    }

    [Fact]
    public async Task A_key_with_foreign_line_ends_is_taken()
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { Credential = Room.Seal("\n" + lab.Host.PrivateKey.TrimEnd().ReplaceLineEndings("\r\n")) };
        await room.Machines.Connect(room.Machine).Value();
    }

    [Theory]
    [InlineData("no-such-host.invalid")]
    [InlineData("-oProxyCommand=touch x")]
    [InlineData("a b")]
    [InlineData("%h")]
    [InlineData("$(touch x)")]
    [InlineData("127.0.0.1\n")]
    [InlineData("")]
    public async Task A_host_that_is_none_is_unknown(string host)
    {
        await using var room = new Room(lab.Host);
        await room.Machines.Connect(room.Machine with { Host = host }).Fault(RemoteFault.UnknownHost);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch x")]
    [InlineData("a b")]
    [InlineData("a;touch x")]
    [InlineData("")]
    public async Task A_user_that_is_none_is_refused(string user)
    {
        await using var room = new Room(lab.Host);
        await room.Machines.Connect(room.Machine with { User = user }).Fault(RemoteFault.AuthenticationFailed);
    }

    [Fact]
    public async Task A_closed_port_refuses()
    {
        await using var room = new Room(lab.Host);
        int port;
        await using (var listener = FaultyListener.Silent()) port = listener.Port;
        await room.Machines.Connect(room.Machine with { Port = port }).Fault(RemoteFault.ConnectionRefused);
    }

    [Fact]
    public async Task A_silent_port_times_out()
    {
        await using var listener = FaultyListener.Silent();
        await using var room = new Room(lab.Host, options => options.ConnectTimeout = TimeSpan.FromSeconds(1));
        await room.Machines.Connect(room.Machine with { Port = listener.Port }).Fault(RemoteFault.TimedOut).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_web_server_is_not_ssh()
    {
        await using var listener = FaultyListener.Http();
        await using var room = new Room(lab.Host, options => options.ConnectTimeout = TimeSpan.FromSeconds(2));
        await room.Machines.Connect(room.Machine with { Port = listener.Port }).Fault(RemoteFault.NotSsh);
    }

    [Fact]
    public async Task A_port_that_closes_at_once_is_unreachable()
    {
        await using var listener = FaultyListener.Closing();
        await using var room = new Room(lab.Host);
        await room.Machines.Connect(room.Machine with { Port = listener.Port }).Fault(RemoteFault.Unreachable);
    }

    [Fact]
    public async Task Another_credential_does_not_ride_on_the_open_connection()
    {
        await using var room = new Room(lab.Host);
        await room.Run("true").Value();
        var good = room.Machine;
        room.Machine = good with { Credential = Room.Seal(await Keys.New()) };
        await room.Run("true").Fault(RemoteFault.AuthenticationFailed);
        room.Machine = good with { User = "nobody-here" };
        await room.Run("true").Fault(RemoteFault.AuthenticationFailed);
        room.Machine = good;
        await room.Run("true").Value();
    }

    [Fact]
    public async Task No_credential_is_left_behind_or_shown()
    {
        await using var room = new Room(lab.Host);
        await room.Machines.Connect(room.Machine).Value();
        if (SshTestHost.PasswordUnavailable is null)
            await room.Machines.Connect(room.Machine with { Server = Room.NewServer(), Method = AuthMethod.Password, Credential = Room.Seal(lab.Host.Password) }).Value();

        var files = Directory.EnumerateFiles(room.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)).Distinct().Order();
        Assert.Equal(["ask", "c", "lock"], files);
        foreach (var folder in Directory.EnumerateDirectories(room.Folder, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }
}
