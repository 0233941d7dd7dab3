using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;
using Fleet.Templates;
using Fleet.Tests.Grains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Tests.Grains.Deployments;

public sealed class DeployTests
{
    private const string Web = """
        slug: web
        parameter.port: Port
        parameter.domain: Domain
        parameter.admin_password: Password
        parameter.db_password: Password
        admin: admin_password
        command: serve {{port}}
        port: {{port}}
        domain: {{domain}}
        secret.ADMIN_PASSWORD: admin_password
        secret.DB_PASSWORD: db_password
        """;

    public static TheoryData<int, bool> Writes => new(
        from write in Enumerable.Range(1, 20) from afterCommit in (bool[])[true, false] select (write, afterCommit));

    [Fact]
    public void A_configuration_becomes_a_running_instance()
    {
        using var fleet = NewFleet();
        var server = fleet.AddServer();
        var id = fleet.New<DeploymentId>();

        var begun = Deploy(fleet, id, new() { Name = "shop", Provider = "ssh", Yaml = "command: sleep 1000\nenv.A: {{name}}", Server = server.Id });
        Assert.Equal((DeploymentStatus.Pending, null), (begun.Deployment.Status, begun.AdminPassword));
        fleet.Pass(TimeSpan.FromMilliseconds(100));
        Assert.Equal(DeploymentStatus.InProgress, Get(fleet, id).Status);
        var instance = fleet.Ended(begun.Instance.Id);

        Assert.Equal(InstanceStatus.Running, instance.Status);
        Assert.Equal(id, instance.Deployment);
        Assert.Equal("shop", instance.Spec!.Env["A"]);
        var deployment = Get(fleet, id);
        Assert.Equal((DeploymentStatus.Succeeded, instance.Id, "ann"), (deployment.Status, deployment.Instance!.Value, deployment.Actor));
        Assert.Equal(OperationStatus.Succeeded, deployment.Operation!.Status);
        Assert.Matches("^[0-9a-f]{64}$", deployment.ConfigHash);
    }

    [Fact]
    public void A_password_that_fleet_makes_up_is_told_once_and_stored_only_sealed()
    {
        using var fleet = NewFleet();
        AddTemplate(fleet, Web);
        var request = new DeploymentRequest { Name = "shop", Provider = "ssh", Template = TemplateId.Of("tpl_web"), Server = fleet.AddServer().Id };
        var id = fleet.New<DeploymentId>();

        var begun = Deploy(fleet, id, request);
        var again = Deploy(fleet, id, request);

        Assert.NotNull(begun.AdminPassword);
        Assert.Null(again.AdminPassword);
        Assert.Equal(begun.Instance.Id, again.Instance.Id);
        var instance = fleet.Ended(begun.Instance.Id);
        Assert.Equal(MarkedBox.Mark + begun.AdminPassword, instance.Spec!.Secrets["ADMIN_PASSWORD"].Sealed);
        Assert.StartsWith(MarkedBox.Mark, instance.Spec.Secrets["DB_PASSWORD"].Sealed, StringComparison.Ordinal);
        Assert.Contains(fleet.Machine.Folders[instance.Id.Value].Command[1], Get(fleet, id).Yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("drawn-", Get(fleet, id).Yaml, StringComparison.Ordinal);
        Assert.All(fleet.Store.States.Values, state => Assert.DoesNotContain($"\"{begun.AdminPassword}\"", state.Document, StringComparison.Ordinal));
    }

    [Fact]
    public void A_password_that_was_given_is_not_told_and_reaches_the_instance()
    {
        using var fleet = NewFleet();
        AddTemplate(fleet, Web);
        var secrets = ImmutableSortedDictionary<string, SealedSecret>.Empty
            .Add("admin_password", new SealedSecret("given")).Add("API_KEY", new SealedSecret("key"));
        var begun = Deploy(fleet, fleet.New<DeploymentId>(), new()
        {
            Name = "shop", Provider = "ssh", Yaml = "template: web", Secrets = secrets, Server = fleet.AddServer().Id,
        });

        Assert.Null(begun.AdminPassword);
        Assert.Equal(("given", "key"), (begun.Instance.Spec!.Secrets["ADMIN_PASSWORD"].Sealed, begun.Instance.Spec.Secrets["API_KEY"].Sealed));
        Assert.Equal(["ADMIN_PASSWORD", "API_KEY", "DB_PASSWORD"], begun.Deployment.SecretVariables.Keys);
    }

    [Fact]
    public void What_the_instances_name_refuses_leaves_no_deployment_behind()
    {
        using var fleet = NewFleet();
        var server = fleet.AddServer();
        fleet.Deploy(server);
        var id = fleet.New<DeploymentId>();
        var request = new DeploymentRequest { Name = "shop", Provider = "ssh", Yaml = "command: x", Server = server.Id };

        var refused = fleet.Ask(fleet.Grains.Deployment(id).Deploy(request, "ann"));

        Assert.Equal((ErrorCode.Conflict, "name"), (refused.Error!.Code, refused.Error.Field));
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Deployment(id).Get()).Error!.Code);
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == StateKinds.Deployment);
    }

    [Fact]
    public void A_faulty_configuration_is_refused_with_its_faults()
    {
        using var fleet = NewFleet();
        AddTemplate(fleet, Web);
        Assert.Equal("command", Refused(fleet, new() { Name = "a", Provider = "ssh", Yaml = "env.A: b" }).Faults[0].Path);
        Assert.Equal("value.nope", Refused(fleet, new() { Name = "a", Provider = "ssh", Yaml = "template: web\nvalue.nope: 1" }).Faults[0].Path);
        Assert.Equal("template", Refused(fleet, new() { Name = "a", Provider = "ssh", Yaml = "template: other" }).Field);
        Assert.Equal("template", Refused(fleet, new() { Name = "a", Provider = "ssh", Yaml = "template: web", Template = TemplateId.Of("tpl_x") }).Field);
        Assert.Equal("yaml", Refused(fleet, new() { Name = "a", Provider = "ssh" }).Field);
        Assert.Equal("yaml", Refused(fleet, new() { Name = "a", Provider = "ssh", Yaml = new string('x', 65_537) }).Field);
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == StateKinds.Deployment);
    }

    [Fact]
    public void A_deployment_stands_where_its_own_operation_stands_whatever_comes_later()
    {
        using var fleet = NewFleet();
        var server = fleet.AddServer();
        var (good, bad) = (fleet.New<DeploymentId>(), fleet.New<DeploymentId>());
        var begun = Deploy(fleet, good, new() { Name = "shop", Provider = "ssh", Yaml = "command: x", Server = server.Id });
        fleet.Ended(begun.Instance.Id);
        fleet.Machine.Fault = verb => verb == "start" ? new RemoteError(RemoteFault.ScriptFailed, "no") : null;
        var failed = Deploy(fleet, bad, new() { Name = "mail", Provider = "ssh", Yaml = "command: x", Server = server.Id });
        fleet.Ended(failed.Instance.Id);

        fleet.Change(begun.Instance.Id, InstanceVerb.Restart); // fails, too

        Assert.Equal((DeploymentStatus.Succeeded, DeploymentStatus.Failed), (Get(fleet, good).Status, Get(fleet, bad).Status));
        fleet.Machine.Fault = _ => null;
        fleet.Change(begun.Instance.Id, InstanceVerb.Destroy);
        fleet.Crash();
        Assert.Equal((DeploymentStatus.Succeeded, DeploymentStatus.Failed), (Get(fleet, good).Status, Get(fleet, bad).Status));
        Assert.Equal("script_failed", Get(fleet, bad).Operation!.Error!.Code);
    }

    [Theory, MemberData(nameof(Writes))]
    public void After_a_crash_at_any_write_the_same_call_ends_in_one_instance(int write, bool afterCommit)
    {
        using var fleet = NewFleet(write);
        AddTemplate(fleet, Web);
        var request = new DeploymentRequest { Name = "shop", Provider = "ssh", Template = TemplateId.Of("tpl_web"), Server = fleet.AddServer().Id };
        var id = fleet.New<DeploymentId>();
        Task<Outcome<DeploymentBegun>>? first = null;
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => first = fleet.Grains.Deployment(id).Deploy(request, "ann"), TimeSpan.FromSeconds(10));

        var begun = Deploy(fleet, id, request);
        string?[] told = [first is { IsCompletedSuccessfully: true } ? fleet.Ask(first).Value?.AdminPassword : null, begun.AdminPassword];

        var instance = fleet.Ended(begun.Instance.Id);
        Assert.Equal(InstanceStatus.Running, instance.Status);
        Assert.Equal([instance.Id.Value], fleet.Machine.Folders.Keys);
        fleet.Pass(TimeSpan.FromSeconds(2)); // an operation tells its instance of its end before it writes it down
        Assert.Equal(DeploymentStatus.Succeeded, Get(fleet, id).Status);
        Assert.InRange(told.Count(password => password is not null), 0, 1);
        Assert.All(told.OfType<string>(), password => Assert.Equal(MarkedBox.Mark + password, instance.Spec!.Secrets["ADMIN_PASSWORD"].Sealed));
    }

    [Theory, MemberData(nameof(Writes))]
    public void After_a_crash_that_nobody_answers_a_deployment_is_there_with_its_instance_or_not_at_all(int write, bool afterCommit)
    {
        using var fleet = NewFleet(write);
        var request = new DeploymentRequest { Name = "shop", Provider = "ssh", Yaml = "command: x", Server = fleet.AddServer().Id };
        var id = fleet.New<DeploymentId>();
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.Deployment(id).Deploy(request, "ann"), TimeSpan.FromSeconds(10));

        fleet.Ask(fleet.Grains.Deployment(id).Get());
        fleet.Pass(TimeSpan.FromSeconds(30));

        var found = fleet.Ask(fleet.Grains.Deployment(id).Get());
        Assert.Equal(found.IsOk, fleet.Machine.Folders.Count == 1);
        if (found.IsOk) Assert.Equal(DeploymentStatus.Succeeded, found.Value.Status);
    }

    internal static TestFleet NewFleet(int seed = 1) => new(seed, services =>
    {
        services.AddSingleton<IDeploymentCompiler, LineCompiler>();
        services.AddSingleton<ISecretBox, MarkedBox>();
    });

    internal static void AddTemplate(TestFleet fleet, string lines)
    {
        var document = new LineCompiler().ReadTemplate(lines).Value!;
        Assert.True(fleet.Ask(fleet.Grains.Template(TemplateId.Of(TemplateId.Prefix + document.Slug)).Create(document, true, "system")).IsOk);
    }

    internal static DeploymentBegun Deploy(TestFleet fleet, DeploymentId id, DeploymentRequest request)
    {
        var begun = fleet.Ask(fleet.Grains.Deployment(id).Deploy(request, "ann"));
        Assert.True(begun.IsOk, begun.Error?.Message);
        return begun.Value;
    }

    internal static DeploymentView Get(TestFleet fleet, DeploymentId id) => fleet.Ask(fleet.Grains.Deployment(id).Get()).Value!;

    private static FleetError Refused(TestFleet fleet, DeploymentRequest request)
    {
        var refused = fleet.Ask(fleet.Grains.Deployment(fleet.New<DeploymentId>()).Deploy(request, "ann"));
        Assert.Equal(ErrorCode.InvalidRequest, refused.Error!.Code);
        return refused.Error;
    }
}

/// <summary>Marks what it seals, so that a test can tell what was sealed from what was not.</summary>
internal sealed class MarkedBox : ISecretBox
{
    public const string Mark = "sealed:";

    public SealedSecret Seal(string clear) => new(Mark + clear);

    public string Open(SealedSecret secret) => secret.Sealed[Mark.Length..];
}
