using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Servers;

public sealed class ServerGrainTests
{
    [Fact]
    public void A_server_is_connected_to_read_and_active()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();

        Assert.Equal(ServerStatus.Active, server.Status);
        Assert.Equal("SHA256:one", server.HostKeyFingerprint);
        Assert.Equal(2, server.Facts!.CpuCores);
        Assert.True(server.Capacity!.MaxInstances > 0);
        Assert.NotEmpty(server.Capacity.Reasoning);
    }

    [Theory]
    [InlineData(RemoteFault.ConnectionRefused, "connection_refused")]
    [InlineData(RemoteFault.AuthenticationFailed, "authentication_failed")]
    [InlineData(RemoteFault.UnknownHost, "unknown_host")]
    [InlineData(RemoteFault.TimedOut, "timed_out")]
    public void A_server_that_cannot_be_reached_is_in_error_until_it_is_tried_again(RemoteFault fault, string code)
    {
        using var fleet = new TestFleet();
        fleet.Machine.Fault = _ => new RemoteError(fault, "why");

        var server = fleet.AddServer();
        Assert.Equal((ServerStatus.Error, "why"), (server.Status, server.StatusMessage));
        Assert.Contains(fleet.Store.States.Keys, key => key.Kind == "operation" && fleet.Operation(OperationId.Of(key.Id)).Error?.Code == code);

        fleet.Machine.Fault = _ => null;
        Assert.True(fleet.Ask(fleet.Grains.Server(server.Id).Retry("test")).IsOk);
        Assert.Equal(ServerStatus.Active, Settled(fleet, server.Id).Status);
    }

    [Fact]
    public void A_server_goes_offline_after_three_missed_probes_and_comes_back_by_itself()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Fault = _ => new RemoteError(RemoteFault.Unreachable, "no route");

        fleet.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(ServerStatus.Active, fleet.Server(server.Id).Status);
        fleet.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(ServerStatus.Offline, fleet.Server(server.Id).Status);

        fleet.Machine.Fault = _ => null;
        fleet.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(ServerStatus.Active, fleet.Server(server.Id).Status);
    }

    [Fact]
    public void Probes_go_on_after_a_crash_without_anybody_asking()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Crash();
        fleet.Machine.Calls.Clear();

        fleet.Pass(TimeSpan.FromSeconds(11));

        Assert.True(fleet.Machine.Calls.Count(call => call == "probe") >= 2);
        Assert.Equal(ServerStatus.Active, fleet.Server(server.Id).Status);
    }

    [Fact]
    public void A_steady_server_and_its_instance_write_nothing()
    {
        using var fleet = new TestFleet();
        fleet.Deploy(fleet.AddServer());
        fleet.Pass(TimeSpan.FromSeconds(70));
        var before = fleet.Store.Writes;

        fleet.Pass(TimeSpan.FromMinutes(10));

        Assert.Equal(before, fleet.Store.Writes);
    }

    [Fact]
    public void A_changed_host_key_blocks_until_it_is_reset()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Identity = new HostIdentity("ssh-ed25519 BBBB", "SHA256:two");

        fleet.Pass(TimeSpan.FromSeconds(6));
        Assert.Equal(ServerStatus.Error, fleet.Server(server.Id).Status);
        fleet.Ask(fleet.Grains.Server(server.Id).Retry("test"));
        Assert.Equal(ServerStatus.Error, Settled(fleet, server.Id).Status);

        fleet.Ask(fleet.Grains.Server(server.Id).ResetHostKey("test"));
        Assert.Equal((ServerStatus.Active, "SHA256:two"), (Settled(fleet, server.Id).Status, fleet.Server(server.Id).HostKeyFingerprint));
    }

    [Fact]
    public void A_server_is_not_removed_while_instances_live_there()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var instance = fleet.Deploy(server);
        Assert.False(fleet.Ask(fleet.Grains.Server(server.Id).Remove("test", isForced: false)).IsOk);

        fleet.Change(instance.Id, InstanceVerb.Destroy);
        Assert.True(fleet.Ask(fleet.Grains.Server(server.Id).Remove("test", isForced: false)).IsOk);
        fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.False(fleet.Ask(fleet.Grains.Server(server.Id).Get()).IsOk);
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == "server");
    }

    [Fact]
    public void A_server_that_is_gone_for_good_can_still_be_removed()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Fault = _ => new RemoteError(RemoteFault.Unreachable, "no route");

        fleet.Ask(fleet.Grains.Server(server.Id).Remove("test", isForced: false));
        fleet.Pass(TimeSpan.FromSeconds(1));

        Assert.False(fleet.Ask(fleet.Grains.Server(server.Id).Get()).IsOk);
    }

    [Theory]
    [InlineData("", "h", 22, "u", 5, "name")]
    [InlineData("n", "", 22, "u", 5, "host")]
    [InlineData("n", "-oProxyCommand=x", 22, "u", 5, "host")]
    [InlineData("n", "h;reboot", 22, "u", 5, "host")]
    [InlineData("n", "h", 0, "u", 5, "port")]
    [InlineData("n", "h", 65536, "u", 5, "port")]
    [InlineData("n", "h", 22, "-l", 5, "sshUser")]
    [InlineData("n", "h", 22, "u", 0, "maxSshSessions")]
    public void A_description_that_breaks_a_rule_is_refused_with_its_field(string name, string host, int port, string user, int sessions, string field)
    {
        using var fleet = new TestFleet();
        var spec = new ServerSpec(name, host, port, user, AuthMethod.Key, new SealedSecret("x"), sessions);

        var refused = fleet.Ask(fleet.Grains.Server(fleet.New<ServerId>()).Add(spec, "test"));

        Assert.Equal(field, refused.Error!.Field);
        Assert.Empty(fleet.Store.States);
    }

    private static ServerView Settled(TestFleet fleet, ServerId id) =>
        fleet.Until(() => fleet.Grains.Server(id).Get(), server => server.Value?.Operation is null, "the end of provisioning").Value!;
}
