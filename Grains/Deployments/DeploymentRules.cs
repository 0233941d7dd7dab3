using Fleet.Common;
using Fleet.Deployments;

namespace Fleet.Grains.Deployments;

/// <summary>What a deployment must keep to before anybody reads it. Pure.</summary>
internal static class DeploymentRules
{
    private const int MaxYaml = 65_536;
    private const int MaxValues = 100;

    public static FleetError? Check(DeploymentRequest request) =>
        (request is { Yaml: null, Template: null } ? FleetError.Invalid("a configuration or a template is needed", "yaml") : null)
        ?? Yaml(request.Yaml)
        ?? Count(request.Parameters.Count, "parameters")
        ?? Count(request.Secrets.Count, "secrets");

    public static FleetError? Check(CloneRequest request) => Count(request.Parameters.Count, "parameters");

    public static FleetError? Yaml(string? yaml) =>
        yaml is null || yaml.Length is >= 1 and <= MaxYaml ? null : FleetError.Invalid($"yaml must have 1 to {MaxYaml:N0} characters", "yaml");

    private static FleetError? Count(int count, string field) =>
        count <= MaxValues ? null : FleetError.Invalid($"{field} must have at most {MaxValues} items", field);
}
