using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Deployments;

public sealed class CloneTests
{
    private const string Shop = """
        slug: web
        parameter.port: Port 8069
        parameter.domain: Domain
        parameter.size: Text small
        parameter.admin_password: Password
        parameter.db_password: Password
        admin: admin_password
        sets-password: set-password
        command: serve {{port}} {{size}}
        port: {{port}}
        domain: {{domain}}
        env.URL: https://{{domain}}
        secret.ADMIN_PASSWORD: admin_password
        secret.DB_PASSWORD: db_password
        """;

    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 24) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    [Fact]
    public void A_clone_has_its_own_name_domain_port_and_administrator_and_its_sources_other_secrets()
    {
        using var fleet = DeployTests.NewFleet();
        var source = RedeployTests.Deploy(fleet, "template: web\nvalue.domain: shop.example.com\nvalue.size: big", template: Shop);
        var backup = BackUp(fleet, source.Id);
        var id = fleet.New<DeploymentId>();

        var begun = Clone(fleet, id, Request(source, backup) with { Domain = "copy.example.com" });
        var again = Clone(fleet, id, Request(source, backup) with { Domain = "copy.example.com" });
        var clone = fleet.Ended(begun.Instance.Id);

        Assert.Equal((InstanceStatus.Running, "copy"), (clone.Status, clone.Name));
        Assert.Equal(("copy.example.com", "https://copy.example.com"), (clone.Spec!.Site!.Domain, clone.Spec.Env["URL"]));
        Assert.NotEqual(source.Spec!.Ports, clone.Spec.Ports);
        Assert.Equal(clone.Spec.Ports[0], clone.Spec.Site.Port);
        Assert.InRange(clone.Spec.Ports[0], 20_000, 29_999);
        Assert.Equal("big", clone.Spec.Command[2]);
        Assert.Equal(source.Spec.Secrets["DB_PASSWORD"], clone.Spec.Secrets["DB_PASSWORD"]);
        Assert.Matches("^[A-Za-z0-9]{24}$", begun.AdminPassword!);
        Assert.Equal(MarkedBox.Mark + begun.AdminPassword, clone.Spec.Secrets["ADMIN_PASSWORD"].Sealed);
        Assert.Equal((clone.Id, null), (again.Instance.Id, again.AdminPassword));
        Assert.Equal((clone.Id.Value, "set-password", MarkedBox.Mark + begun.AdminPassword), Assert.Single(fleet.Machine.Hooks));
        Assert.Equal((DeploymentStatus.Succeeded, clone.Id), (DeployTests.Get(fleet, id).Status, DeployTests.Get(fleet, id).Instance!.Value));
    }

    [Fact]
    public void A_clone_without_a_domain_does_not_answer_for_its_source()
    {
        using var fleet = DeployTests.NewFleet();
        var source = RedeployTests.Deploy(fleet, "template: web\nvalue.domain: shop.example.com", template: Shop);
        var clone = Clone(fleet, fleet.New<DeploymentId>(), Request(source, BackUp(fleet, source.Id))).Instance;
        Assert.Null(clone.Spec!.Site);
        Assert.DoesNotContain("shop.example.com", clone.Spec.Env["URL"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_asked_for_counts()
    {
        using var fleet = DeployTests.NewFleet();
        var source = RedeployTests.Deploy(fleet, "template: web", template: Shop);
        var other = fleet.AddServer();
        var begun = Clone(fleet, fleet.New<DeploymentId>(), Request(source, BackUp(fleet, source.Id)) with
        {
            AdminPassword = new SealedSecret("given"),
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("size", "tiny").Add("port", "8070"),
            Server = other.Id,
        });

        Assert.Null(begun.AdminPassword);
        Assert.Equal("given", begun.Instance.Spec!.Secrets["ADMIN_PASSWORD"].Sealed);
        Assert.Equal(["serve", "8070", "tiny"], begun.Instance.Spec.Command);
        Assert.Equal(other.Id, begun.Instance.Server);
    }

    [Fact]
    public void A_clone_can_be_redeployed_and_keeps_what_is_its_own()
    {
        using var fleet = DeployTests.NewFleet();
        var source = RedeployTests.Deploy(fleet, "template: web\nvalue.domain: shop.example.com", template: Shop);
        var begun = Clone(fleet, fleet.New<DeploymentId>(), Request(source, BackUp(fleet, source.Id)) with { Domain = "copy.example.com" });
        var clone = fleet.Ended(begun.Instance.Id);

        Assert.True(fleet.Ask(fleet.Grains.Deployment(fleet.New<DeploymentId>()).Redeploy(clone.Id, null, false, "ann")).IsOk);
        var after = fleet.Ended(clone.Id);

        Assert.Equal((clone.Spec!.Site, clone.Spec.Secrets["ADMIN_PASSWORD"]), (after.Spec!.Site, after.Spec.Secrets["ADMIN_PASSWORD"]));
        Assert.Equal(clone.Spec.Ports, after.Spec.Ports);
    }

    [Fact]
    public void Without_a_configuration_a_clone_has_its_sources_ports_and_so_another_server()
    {
        using var fleet = DeployTests.NewFleet();
        var server = fleet.AddServer();
        var source = fleet.Deploy(server, spec: new InstanceSpec { Command = ["serve"], Ports = [8069] });
        var backup = BackUp(fleet, source.Id);

        Assert.Equal(("serverId", ErrorCode.Conflict), Refused(fleet, Request(source, backup) with { Server = server.Id }));
        var clone = Clone(fleet, fleet.New<DeploymentId>(), Request(source, backup) with { Server = fleet.AddServer().Id, Domain = "copy.example.com" });
        Assert.Equal(new InstanceSite("copy.example.com", 8069), clone.Instance.Spec!.Site);
        Assert.Equal(InstanceStatus.Running, fleet.Ended(clone.Instance.Id).Status);
    }

    [Fact]
    public void What_cannot_be_cloned_is_refused_with_its_field_and_leaves_nothing_behind()
    {
        using var fleet = DeployTests.NewFleet();
        var source = RedeployTests.Deploy(fleet, "template: web", template: Shop);
        var plain = fleet.Deploy(fleet.AddServer(), "plain");
        var (backup, other) = (BackUp(fleet, source.Id), BackUp(fleet, plain.Id));
        var good = Request(source, backup);

        Assert.Equal(("backup_id", ErrorCode.InvalidRequest), Refused(fleet, good with { From = good.From with { Backup = fleet.New<BackupId>() } }));
        Assert.Equal(("backup_id", ErrorCode.InvalidRequest), Refused(fleet, good with { From = good.From with { Backup = other } }));
        Assert.Equal("restore_database", Refused(fleet, good with { From = good.From with { Files = false } }).Field);
        Assert.Equal(("name", ErrorCode.Conflict), Refused(fleet, good with { Name = "shop" }));
        Assert.Equal("yaml", Refused(fleet, good with { Parameters = good.Parameters.Add("nope", "1") }).Field);
        Assert.Equal("parameters", Refused(fleet, Request(plain, other) with { Parameters = good.Parameters.Add("port", "1") }).Field);
        Assert.Equal("domain", Refused(fleet, Request(plain, other) with { Domain = "copy.example.com" }).Field);
        Assert.Equal("adminPassword", Refused(fleet, Request(plain, other) with { AdminPassword = new("x") }).Field);
        Assert.Equal(1, fleet.Store.States.Keys.Count(key => key.Kind == StateKinds.Deployment));
    }

    [Theory, MemberData(nameof(Writes))]
    public void After_a_crash_at_any_write_the_same_call_ends_in_one_clone(int write, bool afterCommit)
    {
        using var fleet = DeployTests.NewFleet(write);
        var source = RedeployTests.Deploy(fleet, "template: web", template: Shop);
        var request = Request(source, BackUp(fleet, source.Id));
        var id = fleet.New<DeploymentId>();
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.Deployment(id).Clone(request, "ann"), TimeSpan.FromSeconds(10));

        var clone = fleet.Ended(Clone(fleet, id, request).Instance.Id);

        Assert.Equal(InstanceStatus.Running, clone.Status);
        Assert.Equal(2, fleet.Machine.Folders.Count);
        fleet.Pass(TimeSpan.FromSeconds(2)); // an operation tells its instance of its end before it writes it down
        Assert.Equal(DeploymentStatus.Succeeded, DeployTests.Get(fleet, id).Status);
    }

    private static CloneRequest Request(InstanceView source, BackupId backup) => new(
        source.Id, "copy", new RestoreOrder(backup, Database: false, Files: true), Neutralize: false, null, null,
        ImmutableSortedDictionary<string, string>.Empty);

    private static BackupId BackUp(TestFleet fleet, InstanceId id)
    {
        var begun = fleet.Ask(fleet.Grains.Instance(id).BackUp(new BackupRequest(BackupReason.Manual), "ann"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        fleet.Ended(id);
        return begun.Value.Plan.Id;
    }

    private static DeploymentBegun Clone(TestFleet fleet, DeploymentId id, CloneRequest request)
    {
        var begun = fleet.Ask(fleet.Grains.Deployment(id).Clone(request, "ann"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return begun.Value;
    }

    private static (string? Field, ErrorCode Code) Refused(TestFleet fleet, CloneRequest request)
    {
        var refused = fleet.Ask(fleet.Grains.Deployment(fleet.New<DeploymentId>()).Clone(request, "ann"));
        Assert.False(refused.IsOk);
        return (refused.Error.Field, refused.Error.Code);
    }
}
