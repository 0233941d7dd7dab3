using System.Collections.Immutable;
using Fleet.Backups;
using Fleet.Grains.Instances;
using Fleet.Instances;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Tests.Grains.Instances;

/// <summary>What a deployment must keep to, and which field is to blame.</summary>
public sealed class InstanceRulesTests
{
    private static readonly InstanceSpec Spec = new() { Command = ["x"] };
    private static readonly BackupPolicy Policy = new("0 3 * * *", "Europe/Berlin", new BackupRetention(7));
    private static readonly IdlePolicy Idle = new(30, 1, IdleMode.Pause, [], "Etc/UTC");

    public static TheoryData<string, string?> Cases => [.. Deployments.Select(pair => new TheoryDataRow<string, string?>(pair.Key, pair.Value.Field))];

    private static Dictionary<string, (InstanceDeployment Deployment, string? Field)> Deployments { get; } = new()
    {
        ["no command"] = (Of(new()), "spec.command"),
        ["no command for compose"] = (Of(new()) with { Runtime = "compose" }, null),
        ["path outside"] = (Of(Spec with { Data = new() { Paths = ["../x"] } }), "spec.data.paths"),
        ["paths"] = (Of(Spec with { Data = new() { Paths = ["data", "a/b"] } }), null),
        ["volumes of a process"] = (Of(Spec with { Data = new() { Volumes = ["db"] } }), "spec.data.volumes"),
        ["database as an option"] = (Of(Spec with { Data = new() { Database = new("-rf") } }), "spec.data.database.name"),
        ["database role"] = (Of(Spec with { Data = new() { Database = new("shop", "a b") } }), "spec.data.database.user"),
        ["service of a process"] = (Of(Spec with { Data = new() { Database = new("shop", Service: "db") } }), "spec.data.database.service"),
        ["empty hook"] = (Of(Spec with { Hooks = new(Initialise: new("")) }), "spec.hooks.initialise.script"),
        ["domain"] = (Of(Spec with { Site = new("crm example", 80) }), "spec.site.domain"),
        ["domain with a line"] = (Of(Spec with { Site = new("crm.example.com\n}", 80) }), "spec.site.domain"),
        ["site port"] = (Of(Spec with { Site = new("crm.example.com", 0) }), "spec.site.port"),
        ["site"] = (Of(Spec with { Site = new("crm.example.com", 80) }), null),
        ["secret's name"] = (Of(Spec with { Secrets = Secret("A-B") }), "spec.secrets"),
        ["secret and variable"] = (Of(Spec with { Secrets = Secret("A"), Env = ImmutableSortedDictionary<string, string>.Empty.Add("A", "b") }), "spec.secrets"),
        ["six fields"] = (Of(Spec) with { Backups = Policy with { Schedule = "0 0 3 * * *" } }, "backups.schedule"),
        ["no cron"] = (Of(Spec) with { Backups = Policy with { Schedule = "a b c d e" } }, "backups.schedule"),
        ["time zone"] = (Of(Spec) with { Backups = Policy with { TimeZone = "Mars/Olympus" } }, "backups.timeZone"),
        ["retention"] = (Of(Spec) with { Backups = Policy with { Retention = new(-1) } }, "backups.retention.last"),
        ["policy"] = (Of(Spec) with { Backups = Policy }, null),
        ["idle minutes"] = (Of(Spec) with { Idle = Idle with { AfterMinutes = 0 } }, "idle.afterMinutes"),
        ["idle days"] = (Of(Spec) with { Idle = Idle with { Excluded = [new([7], 0, 60)] } }, "idle.excluded.days"),
        ["idle"] = (Of(Spec) with { Idle = Idle with { Excluded = [new([], 480, 1080)] } }, null),
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_deployment_is_judged_by_its_parts(string which, string? field) =>
        Assert.Equal(field, InstanceRules.Check(Deployments[which].Deployment)?.Field);

    private static ImmutableSortedDictionary<string, SealedSecret> Secret(string name) =>
        ImmutableSortedDictionary<string, SealedSecret>.Empty.Add(name, new SealedSecret("sealed"));

    private static InstanceDeployment Of(InstanceSpec spec) =>
        new("shop", "ssh", null, ServerId.Of("srv_1"), "process", spec, ImmutableSortedDictionary<string, string>.Empty);
}
