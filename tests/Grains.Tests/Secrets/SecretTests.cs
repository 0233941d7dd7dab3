using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Secrets;
using Fleet.Storage;
using Fleet.Tests.Grains.Deployments;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Secrets;

public sealed class SecretTests
{
    private static readonly InstanceId Shop = InstanceId.Of("inst_shop");

    [Fact]
    public void An_instance_has_one_secret_of_a_name_and_there_is_one_of_it_for_all()
    {
        using var fleet = new TestFleet();
        var own = Make(fleet, "db", "own", Shop);
        var everybodys = Make(fleet, "db", "all");
        Make(fleet, "DB", "another name");
        Assert.Equal((ErrorCode.Conflict, "name"), Refused(fleet, "db", Shop));
        Assert.Equal((ErrorCode.Conflict, "name"), Refused(fleet, "db", null));
        Assert.Equal((ErrorCode.InvalidRequest, "name"), Refused(fleet, "a/b", null));

        Assert.Equal("own", Value(fleet, "db", Shop));
        Assert.Equal("all", Value(fleet, "db", InstanceId.Of("inst_mail")));
        Assert.True(fleet.Ask(fleet.Grains.SecretName("db", Shop).Delete(own.Id)).IsOk);
        Assert.Equal("all", Value(fleet, "db", Shop));
        Assert.True(Has(fleet, "db"));
        Assert.True(fleet.Ask(fleet.Grains.SecretName("db", null).Delete(everybodys.Id)).IsOk);
        Assert.Null(Value(fleet, "db", Shop));
        Assert.False(Has(fleet, "db"));
        Make(fleet, "db", "again");
    }

    [Fact]
    public void Of_many_who_make_it_at_once_one_does()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var fleet = new TestFleet(seed);
            var ids = Enumerable.Range(0, 5).Select(_ => fleet.New<SecretId>()).ToList();
            var made = fleet.Ask(Task.WhenAll(ids.Select(id => fleet.Grains.SecretName("db", null).Create(id, new("db", new SealedSecret(id.Value)), "ann"))));
            var one = Assert.Single(made, outcome => outcome.IsOk);
            Assert.Single(fleet.Store.States.Keys, key => key.Kind == StateKinds.Secret);
            Assert.Equal(one.Value!.Id.Value, Value(fleet, "db", null));
        }
    }

    [Theory, InlineData(1, false), InlineData(1, true), InlineData(2, false), InlineData(2, true)]
    public void A_crash_while_it_is_made_leaves_the_name_to_the_next(int write, bool afterCommit)
    {
        using var fleet = new TestFleet();
        var id = fleet.New<SecretId>();
        Crashing.AtWrite(fleet, write, afterCommit);
        Crashing.During(fleet, () => fleet.Grains.SecretName("db", null).Create(id, new("db", new SealedSecret("first")), "ann"), TimeSpan.FromSeconds(1));
        if (fleet.Ask(fleet.Grains.Secret(id).Get()).IsOk) Assert.Equal(ErrorCode.Conflict, Refused(fleet, "db", null).Code);
        else Make(fleet, "db", "second");

        // The same request again is answered with what it has made.
        var again = fleet.Ask(fleet.Grains.SecretName("db", null).Create(id, new("db", new SealedSecret("first")), "ann"));
        Assert.Single(fleet.Store.States.Keys, key => key.Kind == StateKinds.Secret);
        Assert.Equal(again.IsOk ? "first" : "second", Value(fleet, "db", null));
    }

    [Fact]
    public void Another_value_is_another_version_and_the_last_five_are_kept()
    {
        using var fleet = new TestFleet();
        var secret = Make(fleet, "db", "value 1");
        Assert.Null(secret.LastRotatedAt);
        fleet.Pass(TimeSpan.FromMinutes(1));
        var changed = Change(fleet, secret, new(Description: "for the shop", Scope: ["a", "b", "a"]));
        Assert.Equal((null, "for the shop", 2, 1), (changed.LastRotatedAt, changed.Description, changed.Scope.Length, changed.Versions.Length));
        for (var i = 2; i <= 7; i++) changed = Change(fleet, secret, new(new SealedSecret($"value {i}")));
        Assert.Equal([3, 4, 5, 6, 7], changed.Versions.Select(version => version.Number));
        Assert.Equal(fleet.Time.GetUtcNow(), changed.LastRotatedAt);
        Assert.Equal("value 7", Value(fleet, "db", null));
        Assert.Equal("value 3", fleet.Ask(fleet.Grains.Secret(secret.Id).Value(3)).Value!.Sealed);
        Assert.Equal(ErrorCode.NotFound, fleet.Ask(fleet.Grains.Secret(secret.Id).Value(2)).Error!.Code);
    }

    [Fact]
    public void What_has_expired_is_not_given_out()
    {
        using var fleet = new TestFleet();
        var secret = Make(fleet, "db", "a");
        Assert.False(Change(fleet, secret, new(ExpiresAt: fleet.Time.GetUtcNow().AddHours(1))).IsExpired);
        Assert.Equal("a", Value(fleet, "db", null));
        fleet.Pass(TimeSpan.FromHours(1));
        Assert.True(fleet.Ask(fleet.Grains.Secret(secret.Id).Get()).Value!.IsExpired);
        Assert.Equal(ErrorCode.Conflict, Find(fleet, "db", null).Error!.Code);
        Change(fleet, secret, new(ExpiresAt: fleet.Time.GetUtcNow().AddHours(1)));
        Assert.Equal("a", Value(fleet, "db", null));
    }

    [Fact]
    public void References_are_filled_in_when_the_instance_is_installed_and_stored_nowhere()
    {
        using var fleet = DeployTests.NewFleet();
        var server = fleet.AddServer();
        var secret = Make(fleet, "db_password", MarkedBox.Mark + "hunter2");
        var id = fleet.New<DeploymentId>();
        var begun = DeployTests.Deploy(fleet, id, new()
        {
            Name = "shop", Provider = "ssh", Server = server.Id,
            Yaml = "command: x\nenv.URL: postgres://u:${secret:db_password}@h\nenv.PASSWORD: ${secret:db_password}\nenv.PLAIN: $${secret:x}",
        });
        var shop = fleet.Ended(begun.Instance.Id);
        Assert.Equal(InstanceStatus.Running, shop.Status);
        Assert.Equal("${secret:db_password}", shop.Spec!.Env["PASSWORD"]);
        var installed = fleet.Machine.Folders[shop.Id.Value];
        Assert.Equal(MarkedBox.Mark + "postgres://u:hunter2@h", installed.Secrets["URL"].Sealed);
        Assert.Equal(MarkedBox.Mark + "hunter2", installed.Secrets["PASSWORD"].Sealed);
        Assert.DoesNotContain(installed.Env.Values, value => value.Contains("hunter2", StringComparison.Ordinal));

        // But for the vault's own document nobody has it, sealed or not.
        Assert.All(
            fleet.Store.States.Where(state => state.Key.Kind != StateKinds.Secret),
            state => Assert.DoesNotContain("hunter2", state.Value.Document, StringComparison.Ordinal));

        // An instance's own comes first, and it has the next value once it is redeployed.
        Change(fleet, secret, new(new SealedSecret(MarkedBox.Mark + "second")));
        Make(fleet, "db_password", MarkedBox.Mark + "its own", shop.Id);
        Assert.True(fleet.Ask(fleet.Grains.Deployment(fleet.New<DeploymentId>()).Redeploy(shop.Id, null, false, "ann")).IsOk);
        fleet.Ended(shop.Id);
        Assert.Equal(MarkedBox.Mark + "its own", fleet.Machine.Folders[shop.Id.Value].Secrets["PASSWORD"].Sealed);
    }

    [Fact]
    public void A_reference_to_nothing_is_refused_before_anything_is_done()
    {
        using var fleet = DeployTests.NewFleet();
        fleet.AddServer();
        Make(fleet, "others", "sealed:x", Shop);
        foreach (var reference in new[] { "${secret:missing}", "${secret:others}", "${secret:a b}", "${secret:" })
        {
            var refused = fleet.Ask(fleet.Grains.Deployment(fleet.New<DeploymentId>()).Deploy(
                new() { Name = "shop", Provider = "ssh", Yaml = $"command: x\nenv.A: {reference}" }, "ann"));
            Assert.Equal((ErrorCode.InvalidRequest, "env.A"), (refused.Error!.Code, refused.Error.Faults.Single().Path));
        }

        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind is StateKinds.Deployment or StateKinds.Instance);
    }

    [Fact]
    public void A_secret_that_is_gone_when_it_is_needed_fails_the_installation_by_name()
    {
        using var fleet = DeployTests.NewFleet();
        var server = fleet.AddServer();
        var spec = new InstanceSpec { Command = ["x"], Env = ImmutableSortedDictionary<string, string>.Empty.Add("A", "${secret:gone}") };
        var shop = fleet.Deploy(server, spec: spec);
        Assert.Equal(InstanceStatus.Error, shop.Status);
        Assert.Contains("'gone'", shop.StatusMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void With_its_instance_goes_what_has_the_scope_of_a_deployment_and_nothing_else()
    {
        using var fleet = new TestFleet();
        var server = fleet.AddServer();
        var (shop, mail) = (fleet.Deploy(server, "shop").Id, fleet.Deploy(server, "mail").Id);
        var (gone, kept) = (Make(fleet, "a", "1", shop, SecretScopes.Deployment), Make(fleet, "b", "1", shop, "other"));
        var (others, all) = (Make(fleet, "a", "1", mail, SecretScopes.Deployment), Make(fleet, "a", "1", null, SecretScopes.Deployment));
        fleet.Change(shop, InstanceVerb.Destroy);
        Assert.Equal([false, true, true, true], new[] { gone, kept, others, all }.Select(secret => fleet.Ask(fleet.Grains.Secret(secret.Id).Get()).IsOk));
        fleet.Ask(fleet.Grains.Instance(mail).Abandon("its server is gone"));
        Assert.False(fleet.Ask(fleet.Grains.Secret(others.Id).Get()).IsOk);
        Assert.DoesNotContain(fleet.Store.States.Keys, key => key.Kind == StateKinds.Name && key.Id.StartsWith($"secret/{mail}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_of_rotations_is_overdue_by_the_time_and_follows_a_secret_of_the_vault()
    {
        using var fleet = new TestFleet();
        var now = fleet.Time.GetUtcNow();
        var spec = new SecretRotationSpec(Shop, "db", "password", RotationDays: 30);
        var grain = fleet.Grains.SecretRotation(GrainKeys.SecretRotationOf(Shop, "db"));
        Assert.Equal((true, null), fleet.Ask(grain.Put(spec, "ann")).Value is { } never ? (never.IsOverdue, never.DaysSinceRotation) : default);
        Assert.False(fleet.Ask(grain.Rotate("ann")).Value!.IsOverdue);
        fleet.Pass(TimeSpan.FromDays(30.5));
        var late = fleet.Ask(grain.Get()).Value!;
        Assert.Equal((true, 30, now.AddDays(30)), (late.IsOverdue, late.DaysSinceRotation, late.NextRotation));

        // To put it again changes it, and makes no second one.
        Assert.False(fleet.Ask(grain.Put(spec with { RotationDays = 60 }, "ann")).Value!.IsOverdue);
        fleet.Pass(TimeSpan.FromDays(60));
        var secret = Make(fleet, "db", "a", Shop);
        var followed = fleet.Ask(grain.Get()).Value!;
        Assert.Equal((false, 0, secret.Id), (followed.IsOverdue, followed.DaysSinceRotation, followed.VaultSecret!.Value));
        Assert.Equal(ErrorCode.Conflict, fleet.Ask(grain.Rotate("ann")).Error!.Code);
        fleet.Pass(TimeSpan.FromDays(61));
        Assert.Single(Rotations(fleet), one => one.IsOverdue);
        Change(fleet, secret, new(new SealedSecret("b")));
        Assert.False(fleet.Ask(grain.Get()).Value!.IsOverdue);
    }

    [Theory]
    [InlineData("a${secret:x}b${secret:y}", "a1b2")]
    [InlineData("$${secret:x}${secret:x}", "${secret:x}1")]
    [InlineData("$$${secret:x}", "$${secret:x}")]
    [InlineData("${x}", "${x}")]
    public void References_are_filled_in_where_they_stand(string text, string filled)
    {
        Assert.Equal(filled, SecretReference.Fill(text, name => name == "x" ? "1" : "2"));
        Assert.False(SecretReference.IsMalformed(text));
    }

    [Fact]
    public void A_value_that_looks_like_a_reference_is_not_filled_in_again() =>
        Assert.Equal("${secret:y}", SecretReference.Fill("${secret:x}", _ => "${secret:y}"));

    private static SecretView Make(TestFleet fleet, string name, string value, InstanceId? instance = null, params string[] scope)
    {
        var made = fleet.Ask(fleet.Grains.SecretName(name, instance).Create(
            fleet.New<SecretId>(), new(name, new SealedSecret(value), Instance: instance) { Scope = [.. scope] }, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
        return made.Value;
    }

    private static (ErrorCode Code, string? Field) Refused(TestFleet fleet, string name, InstanceId? instance)
    {
        var refused = fleet.Ask(fleet.Grains.SecretName(name, instance).Create(fleet.New<SecretId>(), new(name, new SealedSecret("x"), Instance: instance), "ann"));
        return (refused.Error!.Code, refused.Error.Field);
    }

    private static SecretView Change(TestFleet fleet, SecretView secret, SecretChange change) =>
        fleet.Ask(fleet.Grains.Secret(secret.Id).Update(change, "ann")).Value!;

    private static string? Value(TestFleet fleet, string name, InstanceId? instance) => Find(fleet, name, instance).Value?.Sealed;

    private static Outcome<SealedSecret> Find(TestFleet fleet, string name, InstanceId? instance) => Asked(fleet, () => fleet.Service<IVault>().Find(name, instance));

    private static bool Has(TestFleet fleet, string name) => Asked(fleet, () => fleet.Service<IVault>().Has(name));

    private static ImmutableArray<SecretRotationView> Rotations(TestFleet fleet) =>
        Asked(fleet, () => fleet.Service<ISecretRotations>().All(Shop, Visibility.Everything));

    /// <summary>What is no grain, and awaits several of them.</summary>
    private static T Asked<T>(TestFleet fleet, Func<Task<T>> ask)
    {
        var answer = default(T)!;
        fleet.Run(async () => answer = await ask());
        return answer;
    }
}
