using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Deployments;
using Fleet.Grains.Alerts;
using Fleet.Grains.Instances;
using Fleet.ReplicaSets;
using Fleet.Servers;

namespace Fleet.Grains.ReplicaSets;

/// <summary>What sets and their changes must keep to. Pure.</summary>
internal static partial class ReplicaSetRules
{
    public const int MaxReplicas = 100;

    private const int MaxVariables = 100;
    private const int MaxValue = 8_192;
    private const int MaxArguments = 100;

    public static FleetError? Check(ReplicaSetSpec spec) =>
        (spec.Name.Length <= 100 && NamePattern().IsMatch(spec.Name)
            ? null : FleetError.Invalid("name must be 1 to 100 lower-case letters, digits and inner hyphens", "name"))
        ?? ((spec.Binary, spec.Template) switch
        {
            (null, null) => FleetError.Invalid("binary_url or template is required", "binary_url"),
            (not null, not null) => FleetError.Invalid("template and binary_url exclude each other", "template"),
            _ => null,
        })
        ?? (spec.Binary is { } binary ? Check(binary) : null)
        ?? (spec.Binary is not null && !spec.Parameters.IsEmpty ? FleetError.Invalid("parameters are a template's", "parameters") : null)
        ?? Replicas(spec.Replicas)
        ?? Values(spec.Parameters, "parameters")
        ?? Values(spec.Environment, "environment")
        ?? Variables(spec.Environment.Keys, "environment")
        ?? (spec.Template is null ? Variables(spec.Secrets.Keys, "secrets") : null)
        ?? (spec.Secrets.Count > MaxVariables ? FleetError.Invalid($"secrets must have at most {MaxVariables} items", "secrets") : null)
        ?? (spec.Secrets.Keys.FirstOrDefault(spec.Environment.ContainsKey) is { } twice
            ? FleetError.Invalid($"secrets name {twice}, which stands in environment, too", "secrets") : null)
        ?? (spec.Resources is not { } share || (share is { Cpus: >= 0 and <= 1024, Memory: >= 0, Disk: >= 0 } && double.IsFinite(share.Cpus))
            ? null : FleetError.Invalid("config must not be negative", "config"))
        ?? (spec.Region is { Length: > 64 } ? FleetError.Invalid("region must have at most 64 characters", "region") : null)
        ?? (LabelSelector.TryParse(spec.Selector ?? "", out _) ? null : FleetError.Invalid($"selector must be {LabelSelector.Form}", "selector"))
        ?? (spec.Port is null or (>= 1 and <= 65_535 - MaxReplicas)
            ? null : FleetError.Invalid($"port must be between 1 and {65_535 - MaxReplicas}: each replica has its own from there on", "port"))
        ?? (spec.HealthPath is null || (spec.Port is not null && PathPattern().IsMatch(spec.HealthPath))
            ? null : FleetError.Invalid("health_path needs a port, begins with '/' and has at most 512 printable characters", "health_path"));

    /// <summary>The number alone, as it is asked for in a change.</summary>
    public static FleetError? Replicas(int replicas) =>
        replicas < 1 ? FleetError.Invalid("replicas must be greater than 0", "replicas")
        : replicas > MaxReplicas ? FleetError.Invalid($"replicas must be at most {MaxReplicas}", "replicas")
        : null;

    /// <summary>Whether that number may be set while a policy has bounds.</summary>
    public static FleetError? Within(AutoscalingPolicy? policy, int replicas) =>
        policy is null || (replicas >= policy.MinReplicas && replicas <= policy.MaxReplicas) ? null
        : FleetError.Invalid($"replicas must be between {policy.MinReplicas} and {policy.MaxReplicas}, the bounds of its autoscaling", "replicas");

    public static FleetError? Check(AutoscalingPolicy policy) =>
        (RuleWords.ThresholdMetrics.Contains(policy.Metric)
            ? null : FleetError.Invalid($"metric must be one of {string.Join(", ", RuleWords.ThresholdMetrics.Order(StringComparer.Ordinal))}", "metric"))
        ?? (double.IsFinite(policy.Target) && policy.Target > 0 ? null : FleetError.Invalid("target must be greater than 0", "target"))
        ?? (policy.MinReplicas >= 1 ? null : FleetError.Invalid("min_replicas must be greater than 0", "min_replicas"))
        ?? (policy.MaxReplicas >= policy.MinReplicas && policy.MaxReplicas <= MaxReplicas
            ? null : FleetError.Invalid($"max_replicas must be between min_replicas and {MaxReplicas}", "max_replicas"))
        ?? (policy.ScaleUpCooldownSec is >= 0 and <= 3_600
            ? null : FleetError.Invalid("scale_up_cooldown_sec must be between 0 and 3600", "scale_up_cooldown_sec"))
        ?? (policy.ScaleDownCooldownSec is >= 0 and <= 86_400
            ? null : FleetError.Invalid("scale_down_cooldown_sec must be between 0 and 86400", "scale_down_cooldown_sec"))
        ?? (policy.TolerancePercent is >= 0 and <= 100
            ? null : FleetError.Invalid("tolerance_percent must be between 0 and 100", "tolerance_percent"));

    private static FleetError? Check(BinarySource binary) =>
        !DownloadRules.IsUrl(binary.Url) ? FleetError.Invalid($"binary_url must be an http or https URL of at most {DownloadRules.MaxUrl} characters", "binary_url")
        : binary.Sha256 is { } hash && !DownloadRules.IsSha256(hash) ? FleetError.Invalid("sha256 must be 64 lower-case hexadecimal digits", "sha256")
        : binary.Arguments.Length > MaxArguments || binary.Arguments.Any(word => word.Length > MaxValue || word.Contains('\0', StringComparison.Ordinal))
            ? FleetError.Invalid($"arguments must be at most {MaxArguments}, of at most {MaxValue} characters without NUL", "arguments")
        : null;

    private static FleetError? Values(ImmutableSortedDictionary<string, string> values, string field) =>
        values.Count > MaxVariables ? FleetError.Invalid($"{field} must have at most {MaxVariables} items", field)
        : values.Values.Any(value => value.Length > MaxValue || value.Contains('\0', StringComparison.Ordinal))
            ? FleetError.Invalid($"{field} must have values of at most {MaxValue} characters without NUL", field)
        : null;

    private static FleetError? Variables(IEnumerable<string> names, string field) =>
        names.FirstOrDefault(name => !VariableName.IsValid(name)) is not null
            ? FleetError.Invalid($"{field} must have names of letters, digits and underscores, which do not begin with a digit", field)
        : ReservedNames.Of(names) is [var reserved, ..] ? FleetError.Invalid($"{field} must not set {reserved}, which is Fleet's own", field)
        : null;

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?\\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^/[\\x21-\\x7e]{0,511}\\z")]
    private static partial Regex PathPattern();
}
