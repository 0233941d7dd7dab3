using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Templates;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Deployments;

public sealed class RedeployTests
{
    private const string Web = """
        slug: web
        parameter.port: Port
        parameter.greeting: Text hello
        parameter.admin_password: Password
        admin: admin_password
        command: serve {{port}} {{greeting}}
        port: {{port}}
        secret.ADMIN_PASSWORD: admin_password
        backups: 0 3 * * *
        """;

    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 20) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    [Fact]
    public void Without_a_configuration_it_is_the_newest_deployments_with_its_ports_and_passwords()
    {
        using var fleet = DeployTests.NewFleet();
        var before = Deploy(fleet, "template: web\nvalue.greeting: hi");
        var id = fleet.New<DeploymentId>();

        var begun = Redeploy(fleet, id, before.Id, null);
        var after = fleet.Ended(before.Id);

        Assert.Null(begun.AdminPassword);
        Assert.Equal((InstanceStatus.Running, id), (after.Status, after.Deployment!.Value));
        Assert.Equal(before.Spec!.Command, after.Spec!.Command);
        Assert.Equal(before.Spec.Secrets["ADMIN_PASSWORD"], after.Spec.Secrets["ADMIN_PASSWORD"]);
        Assert.Equal(DeploymentStatus.Succeeded, DeployTests.Get(fleet, id).Status);
        Assert.Equal(OperationKind.RedeployInstance, DeployTests.Get(fleet, id).Operation!.Request.Kind);
    }

    [Fact]
    public void Another_configuration_takes_its_place_and_secrets_that_it_does_not_speak_of_stay()
    {
        using var fleet = DeployTests.NewFleet();
        var before = Deploy(fleet, "template: web", secret: "API_KEY");

        Redeploy(fleet, fleet.New<DeploymentId>(), before.Id, "template: web\nvalue.port: 8080\nvalue.greeting: salut");
        var after = fleet.Ended(before.Id);

        Assert.Equal(["serve", "8080", "salut"], after.Spec!.Command);
        Assert.Equal(["ADMIN_PASSWORD", "API_KEY"], after.Spec.Secrets.Keys);
        Assert.Equal(before.Spec!.Secrets["ADMIN_PASSWORD"], after.Spec.Secrets["ADMIN_PASSWORD"]);
        Assert.Equal("given", after.Spec.Secrets["API_KEY"].Sealed);
    }

    [Fact]
    public void What_was_put_there_without_a_deployment_is_redeployed_as_it_is()
    {
        using var fleet = DeployTests.NewFleet();
        var before = fleet.Deploy(fleet.AddServer(), spec: new InstanceSpec { Command = ["sleep", "7"] });
        var (first, second) = (fleet.New<DeploymentId>(), fleet.New<DeploymentId>());
        Redeploy(fleet, first, before.Id, null);
        fleet.Ended(before.Id);
        Redeploy(fleet, second, before.Id, null);
        var after = fleet.Ended(before.Id);

        Assert.Equal(["sleep", "7"], after.Spec!.Command);
        Assert.Equal(second, after.Deployment);
        Assert.Equal((DeploymentStatus.Succeeded, ""), (DeployTests.Get(fleet, first).Status, DeployTests.Get(fleet, first).Yaml));
    }

    [Fact]
    public void Policies_that_the_configuration_does_not_speak_of_stay()
    {
        using var fleet = DeployTests.NewFleet();
        var before = Deploy(fleet, "template: web");
        Assert.Equal("0 3 * * *", before.Backups!.Schedule);
        var own = new BackupPolicy("0 4 * * *", "UTC", new BackupRetention(1));
        Assert.True(fleet.Ask(fleet.Grains.Instance(before.Id).SetBackupPolicy(own)).IsOk);
        fleet.Ask(fleet.Grains.Instance(before.Id).SetIdlePolicy(new IdlePolicy(30, 2, IdleMode.Pause, [], "UTC")));

        Redeploy(fleet, fleet.New<DeploymentId>(), before.Id, null);
        Assert.Equal(("0 4 * * *", 30), (fleet.Ended(before.Id).Backups!.Schedule, fleet.Instance(before.Id).Idle!.AfterMinutes));

        Redeploy(fleet, fleet.New<DeploymentId>(), before.Id, "template: web");
        var after = fleet.Ended(before.Id);
        Assert.Equal(("0 3 * * *", 30), (after.Backups!.Schedule, after.Idle!.AfterMinutes));
        Assert.Equal(3, after.NextBackupAt!.Value.Hour);
    }

    [Fact]
    public void What_the_instance_refuses_leaves_no_deployment_behind()
    {
        using var fleet = DeployTests.NewFleet();
        var instance = Deploy(fleet, "template: web");
        var id = fleet.New<DeploymentId>();

        var refused = fleet.Ask(fleet.Grains.Deployment(id).Redeploy(instance.Id, "command: x\nruntime: compose", false, "ann"));
        Assert.Equal((ErrorCode.Conflict, "runtime"), (refused.Error!.Code, refused.Error.Field));
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Deployment(id).Get()).Error!.Code);

        var own = fleet.Ask(fleet.Grains.InstanceName("own").Register(new InstanceRegistration { Name = "own", Provider = "docker" })).Value!;
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Deployment(id).Redeploy(own.Id, null, false, "ann")).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Deployment(id).Redeploy(fleet.New<InstanceId>(), null, false, "ann")).Error!.Code);
    }

    [Fact]
    public void A_redeployment_that_fails_is_failed_and_the_former_configuration_runs_on()
    {
        using var fleet = DeployTests.NewFleet();
        var before = Deploy(fleet, "template: web");
        var id = fleet.New<DeploymentId>();
        fleet.Machine.Fault = verb => verb == "install" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        Redeploy(fleet, id, before.Id, "command: other");
        fleet.Pass(TimeSpan.FromSeconds(1));
        fleet.Machine.Fault = _ => null;
        var after = fleet.Ended(before.Id);

        Assert.Equal(before.Spec!.Command, after.Spec!.Command);
        Assert.Equal(before.Deployment, after.Deployment);
        Assert.Equal(DeploymentStatus.Failed, DeployTests.Get(fleet, id).Status);
    }

    [Fact]
    public void By_force_it_waits_for_its_turn_and_is_pending_until_then()
    {
        using var fleet = DeployTests.NewFleet();
        var before = Deploy(fleet, "template: web");
        fleet.Machine.Fault = verb => verb == "stop" ? new RemoteError(RemoteFault.Unreachable, "no route") : null;
        Assert.True(fleet.Ask(fleet.Grains.Instance(before.Id).Change(InstanceVerb.Restart, "bob")).IsOk);
        var id = fleet.New<DeploymentId>();

        Assert.Equal(ErrorCode.Conflict, fleet.Ask(fleet.Grains.Deployment(id).Redeploy(before.Id, null, false, "ann")).Error!.Code);
        var begun = fleet.Ask(fleet.Grains.Deployment(id).Redeploy(before.Id, null, true, "ann")).Value!;
        Assert.Equal((DeploymentStatus.Pending, null), (begun.Deployment.Status, begun.Deployment.Operation));
        fleet.Machine.Fault = _ => null;
        fleet.Until(() => fleet.Grains.Instance(before.Id).Get(), view => view.Value is { Operation: null, Deployment: { } now } && now == id, "the redeployment");

        Assert.Equal(DeploymentStatus.Succeeded, DeployTests.Get(fleet, id).Status);
    }

    [Theory, MemberData(nameof(Writes))]
    public void After_a_crash_at_any_write_the_same_call_ends_in_that_configuration(int write, bool afterCommit)
    {
        using var fleet = DeployTests.NewFleet(write);
        var before = Deploy(fleet, "template: web");
        var id = fleet.New<DeploymentId>();
        const string Yaml = "template: web\nvalue.greeting: salut";
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.Deployment(id).Redeploy(before.Id, Yaml, false, "ann"), TimeSpan.FromSeconds(10));

        Redeploy(fleet, id, before.Id, Yaml);
        var after = fleet.Ended(before.Id);

        Assert.Equal((InstanceStatus.Running, id, "salut"), (after.Status, after.Deployment!.Value, after.Spec!.Command[2]));
        Assert.Equal(before.Spec!.Secrets["ADMIN_PASSWORD"], after.Spec.Secrets["ADMIN_PASSWORD"]);
        fleet.Pass(TimeSpan.FromSeconds(2)); // an operation tells its instance of its end before it writes it down
        Assert.Equal(DeploymentStatus.Succeeded, DeployTests.Get(fleet, id).Status);
    }

    internal static InstanceView Deploy(TestFleet fleet, string yaml, string? secret = null, string template = Web)
    {
        DeployTests.AddTemplate(fleet, template);
        var request = new DeploymentRequest { Name = "shop", Provider = "ssh", Yaml = yaml, Server = fleet.AddServer().Id };
        if (secret is not null) request = request with { Secrets = request.Secrets.Add(secret, new("given")) };
        var instance = fleet.Ended(DeployTests.Deploy(fleet, fleet.New<DeploymentId>(), request).Instance.Id);
        Assert.Equal(InstanceStatus.Running, instance.Status);
        return instance;
    }

    private static DeploymentBegun Redeploy(TestFleet fleet, DeploymentId id, InstanceId instance, string? yaml)
    {
        var begun = fleet.Ask(fleet.Grains.Deployment(id).Redeploy(instance, yaml, force: false, "ann"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return begun.Value;
    }
}
