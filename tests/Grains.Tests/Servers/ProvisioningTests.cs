using Fleet.Cloud;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Servers;

/// <summary>How servers become ready, brought or rented, and how they go.</summary>
public sealed class ProvisioningTests
{
    private static readonly ServerOrder Order = new("simulated", "fra", "small", null);

    public static TheoryData<int> Writes => [.. Enumerable.Range(1, 26)];

    [Fact]
    public void Provisioning_takes_its_named_steps_and_each_tells_what_it_found()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();

        var steps = Operations(fleet, server.Id).Single().Steps;

        Assert.Equal(["connect", "host_key", "facts", "prerequisites", "runtime_check", "capacity", "ready"], steps.Select(step => step.Name));
        Assert.All(steps, step => Assert.NotNull(step.CompletedAt));
        Assert.Contains("SHA256:one", steps[1].Message, StringComparison.Ordinal);
        Assert.Equal(["process"], server.Runtimes);
    }

    [Theory]
    [InlineData("facts")]
    [InlineData("prerequisites")]
    [InlineData("probe")]
    public void A_step_that_fails_is_the_last_one_begun(string verb)
    {
        using var fleet = new TestFleet();
        fleet.Machine.Fault = call => call == verb ? new RemoteError(RemoteFault.ScriptFailed, "why") : null;

        var server = fleet.AddServer();

        Assert.Equal((ServerStatus.Error, "why"), (server.Status, server.StatusMessage));
        var steps = Operations(fleet, server.Id).Single().Steps;
        var failed = steps.Single(step => step.Status == StepStatus.Failed);
        Assert.All(steps.SkipWhile(step => step != failed).Skip(1), step => Assert.Equal(StepStatus.Pending, step.Status));
    }

    [Fact]
    public void A_changed_host_key_fails_at_the_step_of_that_name()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        fleet.Machine.Identity = new HostIdentity("ssh-ed25519 BBBB", "SHA256:two");
        fleet.Pass(TimeSpan.FromSeconds(6));

        fleet.Ask(fleet.Grains.Server(server.Id).Retry("test"));
        Settled(fleet, server.Id);

        var last = Operations(fleet, server.Id).MaxBy(operation => operation.Id.Value)!;
        Assert.Equal("host_key_changed", last.Error!.Code);
        Assert.Equal("host_key", last.Steps.Single(step => step.Status == StepStatus.Failed).Name);
    }

    [Fact]
    public void A_change_of_how_a_server_is_reached_provisions_it_again_and_any_other_does_not()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var grain = fleet.Grains.Server(server.Id);

        var renamed = fleet.Ask(grain.Update(new ServerChange { Name = "other", MaxSessions = 9 }, "test")).Value!;
        Assert.Equal(("other", 9, ServerStatus.Active), (renamed.Name, renamed.MaxSessions, renamed.Status));

        var moved = fleet.Ask(grain.Update(new ServerChange { Host = "198.51.100.1" }, "test")).Value!;
        Assert.Equal((ServerStatus.Provisioning, null), (moved.Status, moved.HostKeyFingerprint));
        Assert.Equal(ServerStatus.Active, Settled(fleet, server.Id).Status);
        Assert.Equal(2, Operations(fleet, server.Id).Count());
    }

    [Fact]
    public void Another_way_to_log_in_needs_its_credential()
    {
        using var fleet = new TestFleet();
        var grain = fleet.Grains.Server(fleet.AddServer().Id);

        Assert.Equal("sshPassword", fleet.Ask(grain.Update(new ServerChange { Method = AuthMethod.Password }, "test")).Error!.Field);
        Assert.True(fleet.Ask(grain.Update(new ServerChange { Method = AuthMethod.Password, Credential = new SealedSecret("x") }, "test")).IsOk);
    }

    [Fact]
    public void A_machine_is_rented_reached_with_a_key_of_its_own_and_given_back()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer(order: Order);

        Assert.Equal((ServerStatus.Active, "203.0.113.7"), (server.Status, server.Host));
        Assert.Equal(server.Id.Value, Assert.Single(fleet.Cloud.Machines).Key);
        Assert.Equal($"private {server.Id}", fleet.Ask(fleet.Grains.Server(server.Id).Machine()).Value!.Credential.Sealed);

        fleet.Ask(fleet.Grains.Server(server.Id).Remove("test", isForced: false));
        fleet.Pass(TimeSpan.FromSeconds(5));
        Assert.Empty(fleet.Cloud.Machines);
        Assert.False(fleet.Ask(fleet.Grains.Server(server.Id).Get()).IsOk);
    }

    [Fact]
    public void A_rented_machine_that_still_boots_is_waited_for()
    {
        using var fleet = new TestFleet();
        var refusals = 10;
        fleet.Machine.Fault = verb => verb == "connect" && refusals-- > 0 ? new RemoteError(RemoteFault.ConnectionRefused, "booting") : null;
        Assert.Equal(ServerStatus.Active, fleet.AddServer(order: Order).Status);
    }

    [Fact]
    public void A_rented_machine_that_never_answers_is_given_back_and_a_retry_rents_another()
    {
        using var fleet = new TestFleet();
        fleet.Machine.Fault = verb => verb == "connect" ? new RemoteError(RemoteFault.ConnectionRefused, "booting") : null;

        var server = fleet.AddServer(order: Order);
        Assert.Equal(ServerStatus.Error, server.Status);
        Assert.Empty(fleet.Cloud.Machines);

        fleet.Machine.Fault = _ => null;
        fleet.Ask(fleet.Grains.Server(server.Id).Retry("test"));
        Assert.Equal(ServerStatus.Active, Settled(fleet, server.Id).Status);
        Assert.Equal(2, fleet.Cloud.Ordered);
        Assert.Single(fleet.Cloud.Machines);
    }

    [Fact]
    public void An_order_that_is_refused_says_why()
    {
        using var fleet = new TestFleet();
        fleet.Cloud.Fault = call => call == "create" ? new CloudError(CloudFault.Rejected, "no such size") : null;

        var server = fleet.AddServer(order: Order);

        Assert.Equal((ServerStatus.Error, "no such size"), (server.Status, server.StatusMessage));
        Assert.Equal("cloud_rejected", Operations(fleet, server.Id).Single().Error!.Code);
    }

    [Theory, MemberData(nameof(Writes))]
    public void A_crash_at_any_write_of_a_rental_orders_one_machine(int write)
    {
        using var fleet = new TestFleet(write);
        var count = 0;
        fleet.Store.AfterWrite = _ => Crash(++count >= write);
        fleet.Store.BeforeWrite = _ => Crash(count >= write);
        var id = fleet.New<ServerId>();
        var spec = new ServerSpec("box", "", 22, "root", AuthMethod.Key, new SealedSecret(""), 5, Order: Order);
        var adding = fleet.Grains.Server(id).Add(spec, "test");
        fleet.Pass(TimeSpan.FromSeconds(60));

        fleet.Crash();

        if (!fleet.Ask(fleet.Grains.Server(id).Get()).IsOk) return;
        Assert.Equal(ServerStatus.Active, Settled(fleet, id).Status);
        Assert.Equal(1, fleet.Cloud.Ordered);
        _ = adding;

        static void Crash(bool dead)
        {
            if (dead) throw new InvalidOperationException("The process was killed");
        }
    }

    [Fact]
    public void A_forced_removal_destroys_what_lives_there_first()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var instance = fleet.Deploy(server);

        Assert.True(fleet.Ask(fleet.Grains.Server(server.Id).Remove("test", isForced: true)).IsOk);
        fleet.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal(InstanceStatus.Destroyed, fleet.Instance(instance.Id).Status);
        Assert.Empty(fleet.Machine.Folders);
        Assert.False(fleet.Ask(fleet.Grains.Server(server.Id).Get()).IsOk);
    }

    [Fact]
    public void A_forced_removal_gives_up_what_an_unreachable_machine_holds()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var instance = fleet.Deploy(server);
        fleet.Machine.Fault = _ => new RemoteError(RemoteFault.Unreachable, "no route");

        fleet.Ask(fleet.Grains.Server(server.Id).Remove("test", isForced: true));
        fleet.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(InstanceStatus.Destroyed, fleet.Instance(instance.Id).Status);
        Assert.False(fleet.Ask(fleet.Grains.Server(server.Id).Get()).IsOk);
    }

    private static IEnumerable<OperationView> Operations(TestFleet fleet, ServerId id) => fleet.Store.States.Keys
        .Where(key => key.Kind == StateKinds.Operation).Select(key => fleet.Operation(OperationId.Of(key.Id)))
        .Where(operation => operation.Request.Target == id.Value);

    private static ServerView Settled(TestFleet fleet, ServerId id) =>
        fleet.Until(() => fleet.Grains.Server(id).Get(), server => server.Value?.Operation is null, "the end of provisioning", 900).Value!;
}
