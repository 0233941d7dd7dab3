using System.Text.Json.Serialization;
using Fleet.Common;
using Fleet.Instances;

namespace Fleet.Extensions;

/// <summary>Names a policy. It is drawn from whom the policy is for, so that there is one policy for each extension on each instance.</summary>
[GenerateSerializer, Immutable, Alias("fleet.extension-policy-id"), JsonConverter(typeof(FleetIdJsonConverter<ExtensionPolicyId>))]
public readonly record struct ExtensionPolicyId([property: Id(0)] string Value) : IFleetId<ExtensionPolicyId>
{
    /// <inheritdoc/>
    public static string Prefix => "extpol_";

    /// <inheritdoc/>
    public static ExtensionPolicyId Of(string value) => new(value);

    /// <summary>The id of the policy for that extension on that instance; null for the one that holds on all.</summary>
    public static ExtensionPolicyId For(ExtensionId extension, InstanceId? instance) =>
        new(Prefix + ExtensionId.Drawn($"{extension.Value}/{instance?.Value}"));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
