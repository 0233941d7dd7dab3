using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class NewKeyTests
{
    [Fact]
    public async Task A_new_pair_logs_in_once_its_public_half_is_authorised()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var pair = await room.Machines.NewKey("fleet -oX 'srv_1'");
        Assert.StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n", pair.PrivateKey);
        Assert.Matches("^ssh-ed25519 [A-Za-z0-9+/=]+ fleet -oX 'srv_1'$", pair.PublicKey);

        room.Machine = room.Machine with { Credential = Room.Seal(pair.PrivateKey) };
        await room.Machines.Connect(room.Machine).Fault(RemoteFault.AuthenticationFailed);
        await host.Authorize(pair.PublicKey);
        await room.Machines.Connect(room.Machine).Value();
    }

    [Fact]
    public async Task Every_pair_is_another_and_nothing_of_it_stays()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var pairs = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => room.Machines.NewKey($"-{i}")));
        Assert.Equal(10, pairs.Select(pair => pair.PublicKey.Split(' ')[1]).Distinct().Count());
        Assert.Equal(["ask", "lock"], Directory.EnumerateFileSystemEntries(Assert.Single(Directory.EnumerateDirectories(room.Folder))).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("two\nssh-ed25519 AAAA lines")]
    [InlineData("a\0b")]
    public async Task A_comment_is_part_of_one_line(string comment)
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await Assert.ThrowsAsync<ArgumentException>(() => room.Machines.NewKey(comment));
    }
}
