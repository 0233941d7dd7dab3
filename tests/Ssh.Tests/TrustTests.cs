using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class TrustTests
{
    [Fact]
    public async Task A_pinned_key_must_stay_until_it_is_reset()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var first = await room.Machines.Connect(room.Machine).Value();
        var pinned = room.Machine with { HostKey = first.KnownHostsEntry };
        Assert.Equal(first, await room.Machines.Connect(pinned).Value());
        room.Machine = pinned;
        await room.Run("true").Value();

        // The same type.
        await host.RotateHostKey();
        await room.Machines.Connect(pinned).Fault(RemoteFault.HostKeyChanged);
        await room.Run("true").Fault(RemoteFault.HostKeyChanged);
        await room.Machines.ReadFacts(pinned).Fault(RemoteFault.HostKeyChanged);

        // Another type.
        await host.RotateHostKey("ecdsa");
        await room.Machines.Connect(pinned).Fault(RemoteFault.HostKeyChanged);
        await room.Run("true").Fault(RemoteFault.HostKeyChanged);

        // Reset.
        var second = await room.Machines.Connect(pinned with { HostKey = null }).Value();
        Assert.StartsWith("ecdsa-sha2-nistp256 ", second.KnownHostsEntry);
        room.Machine = pinned with { HostKey = second.KnownHostsEntry };
        await room.Run("true").Value();

        // The reset is no way back for the old pin, though a connection is open.
        room.Machine = pinned;
        await room.Run("true").Fault(RemoteFault.HostKeyChanged);
    }

    [Fact]
    public async Task An_rsa_key_is_pinned_like_any_other()
    {
        await using var host = await SshTestHost.Start();
        await host.RotateHostKey("rsa");
        await using var room = new Room(host);
        var identity = await room.Machines.Connect(room.Machine).Value();
        Assert.StartsWith("ssh-rsa ", identity.KnownHostsEntry);
        await room.Machines.Connect(room.Machine with { HostKey = identity.KnownHostsEntry }).Value();
    }

    [Fact]
    public async Task The_fingerprint_is_the_one_that_openssh_prints()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        var identity = await room.Machines.Connect(room.Machine).Value();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, identity.KnownHostsEntry);
        using var tool = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("ssh-keygen", ["-l", "-f", file]) { RedirectStandardOutput = true })!;
        Assert.Contains(identity.Fingerprint, await tool.StandardOutput.ReadToEndAsync());
        File.Delete(file);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData("ssh-ed25519 AAAA")]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ8pV0S1k7JxqWQ4c0O4mJ0XwWm3fK0dZ5jYb6l3r0aA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8pV0S1k7JxqWQ4c0O4mJ0XwWm3fK0dZ5jYb6l3r0aA\n* ssh-rsa x")]
    public async Task A_pin_that_cannot_be_read_is_never_taken_for_no_pin(string pin)
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await room.Machines.Connect(room.Machine with { HostKey = pin }).Fault(RemoteFault.HostKeyChanged);
    }
}
