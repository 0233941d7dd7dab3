using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.ReplicaSets;
using Fleet.Templates;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What a set asks of the instance of one slot. Pure.</summary>
internal static class ReplicaSpecs
{
    /// <summary>The tag that says whose replica an instance is.</summary>
    public const string SetTag = "fleet.replica-set";

    private const string RevisionTag = "fleet.replica-revision";
    private const string Ssh = "ssh";
    private const string Process = "process";

    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of the instance in that slot.</summary>
    public static string NameOf(ReplicaSetState state, int slot) => string.Create(CultureInfo.InvariantCulture, $"{state.Name}-{slot}");

    /// <summary>Whether that instance is a replica of the set.</summary>
    public static bool IsOurs(ReplicaSetState state, InstanceView instance) => instance.Tags.GetValueOrDefault(SetTag) == state.Id.Value;

    /// <summary>What that instance runs; 0 if it does not say.</summary>
    public static int RevisionOf(InstanceView instance) =>
        int.TryParse(instance.Tags.GetValueOrDefault(RevisionTag), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>The replica of a set that runs a program.</summary>
    public static InstanceDeployment OfBinary(ReplicaSetState state, int slot)
    {
        var spec = state.Spec!;
        var binary = spec.Binary!;
        var path = $"bin/{spec.Name}";
        var runs = new InstanceSpec
        {
            Command = [path, .. binary.Arguments],
            Env = Environment(state, slot),
            Secrets = spec.Secrets,
            Downloads = [new InstanceDownload(binary.Url, path, binary.Sha256, Executable: true)],
            Ports = PortOf(spec, slot) is { } port ? [port] : [],
            HealthCheck = HealthOf(spec, slot),
            Resources = spec.Resources,
        };
        return new InstanceDeployment(
            NameOf(state, slot), Ssh, spec.Region, null, Process, runs, Tags(state), string.IsNullOrEmpty(spec.Selector) ? null : spec.Selector, Team: state.Team)
        {
            Beside = state.Servers,
        };
    }

    /// <summary>The replica of a set that runs a template.</summary>
    public static DeploymentRequest OfTemplate(ReplicaSetState state, int slot) => new()
    {
        Name = NameOf(state, slot),
        Provider = Ssh,
        Region = state.Spec!.Region,
        Yaml = Yaml(state, slot),
        Secrets = state.Spec.Secrets,
        Team = state.Team,
        Beside = state.Servers,
    };

    /// <summary>A configuration that stands on the template. What JSON quotes, YAML reads; braces begin a placeholder.</summary>
    public static string Yaml(ReplicaSetState state, int slot)
    {
        var spec = state.Spec!;
        var fields = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["template"] = spec.Template!.Value.Value[TemplateId.Prefix.Length..],
            ["tags"] = Tags(state),
            ["env"] = Environment(state, slot),
        };
        if (!spec.Parameters.IsEmpty) fields["parameters"] = spec.Parameters;
        if (!string.IsNullOrEmpty(spec.Selector)) fields["selector"] = spec.Selector;
        if (spec.Resources is { } share) fields["resources"] = new { cpus = share.Cpus, memory = share.Memory, disk = share.Disk };
        if (PortOf(spec, slot) is { } port)
        {
            fields["ports"] = new[] { port };
            fields["healthCheck"] = spec.HealthPath is { } path ? new { type = "http", port, path } : new { type = "tcp", port, path = "/" };
        }

        return JsonSerializer.Serialize(fields, Quoting).Replace("{{", "{{{{", StringComparison.Ordinal);
    }

    /// <summary>The port of that slot; null for none.</summary>
    public static int? PortOf(ReplicaSetSpec spec, int slot) => spec.Port + slot;

    private static HealthCheck? HealthOf(ReplicaSetSpec spec, int slot) => PortOf(spec, slot) is not { } port ? null
        : spec.HealthPath is { } path ? new HealthCheck(HealthCheckType.Http, port, path)
        : new HealthCheck(HealthCheckType.Tcp, port);

    /// <summary>The revision is among them, so that a program is fetched anew for each, and the former one is there for a way back.</summary>
    private static ImmutableSortedDictionary<string, string> Environment(ReplicaSetState state, int slot)
    {
        var environment = state.Spec!.Environment.SetItem("REPLICA", Text(slot)).SetItem("REVISION", Text(state.Revision));
        return PortOf(state.Spec, slot) is { } port ? environment.SetItem("PORT", Text(port)) : environment;
    }

    private static ImmutableSortedDictionary<string, string> Tags(ReplicaSetState state) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(SetTag, state.Id.Value).Add(RevisionTag, Text(state.Revision));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
