using System.Collections.Immutable;
using Fleet.Drift;
using Fleet.Grains.Drift;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Tests.Grains.Drift;

/// <summary>What differs, how bad that is, and what mends it.</summary>
public sealed class ComparisonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DeclaredConfiguration Declared = new()
    {
        Extensions = [new("node", "20", true), new("ruby", null, true), new("php", null, false)],
        Env = Map(("LEVEL", "info"), ("API_TOKEN", ToldValues.Redacted)),
        Resources = new(2, 4L << 30, null),
        Network = new([8080], "box"),
        Provider = "hetzner",
        Region = "fsn1",
        Files = Map(("app.yaml", "aa"), ("tool", "")),
        Packages = Map(("curl", "8.1"), ("jq", "")),
    };

    private static readonly ObservedConfiguration Observed = new()
    {
        Installed = true,
        Extensions = [new("node", "20", "healthy"), new("ruby", "3", "healthy"), new("php", "8", "disabled")],
        Env = Map(("LEVEL", "info"), ("API_TOKEN", ToldValues.Redacted)),
        Resources = new(4, 4L << 30, 1),
        Network = new([22, 8080], "box"),
        Provider = "hetzner",
        Region = "fsn1",
        Files = Map(("app.yaml", "aa"), ("tool", "zz")),
        Packages = Map(("curl", "8.1.2-1"), ("jq", "1.6")),
    };

    [Fact]
    public void What_is_as_declared_has_not_drifted() => Assert.Equal((0, 0), Count(Comparison.Of(Declared, Observed)));

    [Fact]
    public void Each_field_has_its_severity()
    {
        var (findings, unjudged) = Comparison.Of(Declared, new ObservedConfiguration
        {
            Installed = false,
            Extensions = [new("node", "18", "healthy"), new("php", null, "healthy"), new("rust", "1", "healthy")],
            Env = Map(("API_TOKEN", ToldValues.Redacted)),
            Differing = ["API_TOKEN"],
            Resources = new(1, 2L << 30, null),
            Network = new([22], "other"),
            Provider = "aws",
            Region = "eu",
            Files = Map(("app.yaml", "bb")),
            Packages = Map(("curl", "8.10.0")),
        });
        Assert.Empty(unjudged);
        Assert.Equal(
            [
                "env.API_TOKEN HIGH", "env.LEVEL HIGH", "extensions.node.version MEDIUM", "extensions.php.enabled LOW", "extensions.ruby.present HIGH",
                "extensions.rust.present LOW", "files.app.yaml HIGH", "files.tool HIGH", "installed CRITICAL", "network.hostname MEDIUM",
                "network.ports.8080 HIGH", "packages.curl MEDIUM", "packages.jq HIGH", "provider CRITICAL", "region HIGH", "resources.cpu HIGH", "resources.memory MEDIUM",
            ],
            findings.Select(one => $"{one.Field} {one.Severity.ToString().ToUpperInvariant()}").Order(StringComparer.Ordinal));
        var token = findings.Single(one => one.Field == "env.API_TOKEN");
        Assert.Equal((ToldValues.Redacted, ToldValues.Redacted), (token.Declared, token.Actual));
    }

    [Fact]
    public void What_is_named_twice_or_at_great_length_is_told_once_and_in_short()
    {
        var path = new string('x', 3_000);
        var declared = new DeclaredConfiguration { Network = new([80, 80], null), Files = Map((path, "aa")), Extensions = [new("a", null, true), new("a", null, true), new("b", null, false)] };
        var (findings, unjudged) = Comparison.Of(declared, new ObservedConfiguration { Network = new([], null), Extensions = [new("b", null, "unknown")] });
        Assert.Equal(["extensions.a.present", $"files.{path[..594]}", "network.ports.80"], findings.Select(one => one.Field).Order(StringComparer.Ordinal));
        Assert.All(findings, one => Assert.True(one.Description.Length <= 1_000));
        Assert.Equal(["extensions.b.enabled"], unjudged);
    }

    [Fact]
    public void Another_value_of_a_plain_variable_is_told() => Assert.Equal(
        new DriftFinding("env.LEVEL", "info", "debug", DriftSeverity.Medium, "The variable LEVEL has another value"),
        Assert.Single(Comparison.Of(Declared, Observed with { Env = Observed.Env.SetItem("LEVEL", "debug"), Differing = ["LEVEL"] }).Findings));

    [Fact]
    public void Of_what_nobody_could_look_at_nothing_is_said()
    {
        var (findings, unjudged) = Comparison.Of(Declared, new ObservedConfiguration
        {
            Unreadable = ["files.app.yaml", "files.tool", "env.LEVEL", "env.API_TOKEN", "packages.curl", "packages.jq"],
        });
        Assert.Empty(findings);
        Assert.Equal(21, unjudged.Length);
        Assert.Contains("network.ports.8080", unjudged);
        Assert.Contains("extensions.node.version", unjudged);
    }

    [Theory]
    [InlineData("PASSWORD", "x", ToldValues.Redacted)]
    [InlineData("api_key", "x", ToldValues.Redacted)]
    [InlineData("DATABASE", "postgres://app:geheim@db/shop", "postgres://<redacted>@db/shop")]
    [InlineData("LEVEL", "info", "info")]
    public void What_looks_like_a_secret_is_not_told(string name, string value, string told) => Assert.Equal(told, ToldValues.Of(name, value));

    [Theory]
    [InlineData("files.a b", "x", RemediationAction.Reinstall, "file restore 'a b'")]
    [InlineData("env.K", "it's", RemediationAction.Reinstall, "env set K='it'\\''s'")]
    [InlineData("network.ports.80", "open", RemediationAction.Restart, "ports open 80")]
    [InlineData("extensions.node.present", "true", RemediationAction.InstallExtension, "extension install node")]
    [InlineData("extensions.node.version", "20.1", RemediationAction.UpgradeExtension, "extension upgrade node@20.1")]
    [InlineData("extensions.node.present", "false", RemediationAction.Manual, null)]
    [InlineData("extensions.$(reboot).present", "true", RemediationAction.Manual, null)]
    [InlineData("extensions.--force.present", "true", RemediationAction.Manual, null)]
    [InlineData("extensions.node.version", "20; reboot", RemediationAction.Manual, null)]
    [InlineData("resources.cpu", "2", RemediationAction.Manual, null)]
    [InlineData("provider", "aws", RemediationAction.Manual, null)]
    public void A_plan_is_made_of_what_differs(string field, string declared, RemediationAction action, string? command) =>
        Assert.Equal((action, command), RemediationRules.Plan(new DriftFinding(field, declared, null, DriftSeverity.High, "")));

    [Theory]
    [InlineData(RemediationStatus.Pending, true)]
    [InlineData(RemediationStatus.Failed, true)]
    [InlineData(RemediationStatus.InProgress, false)]
    [InlineData(RemediationStatus.Succeeded, false)]
    [InlineData(RemediationStatus.Dismissed, false)]
    public void A_plan_is_carried_out_or_given_up_only_before_it_was(RemediationStatus status, bool may)
    {
        var plan = new Remediation(RemediationId.Of("drr_a-1"), RemediationAction.Restart, "x", status, "ann", Noon);
        Assert.Equal((may, may), (RemediationRules.RefuseExecution(plan) is null, RemediationRules.RefuseDismissal(plan) is null));
        var begun = RemediationRules.Begun(plan with { Error = "old", Output = "old" }, OperationId.Of("op_1"), "bob", Noon);
        Assert.Equal((RemediationStatus.InProgress, "bob", null, null), (begun.Status, begun.TriggeredBy, begun.Error, begun.Output));
    }

    [Fact]
    public void Ids_say_whose_they_are()
    {
        Assert.Equal(InstanceId.Of("inst_a-b"), DriftEventId.Of("dre_a-b-1").Instance);
        Assert.Equal(DriftEventId.Of("dre_a-b-1"), RemediationId.Of("drr_a-b-1").Event);
        Assert.Equal(InstanceId.Of("inst_nobody"), DriftSnapshotId.Of("drs_nobodys").Instance);
    }

    private static (int, int) Count((ImmutableArray<DriftFinding> Findings, ImmutableArray<string> Unjudged) found) => (found.Findings.Length, found.Unjudged.Length);

    private static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
}
