using System.Collections.Immutable;
using Fleet.Deployments;
using Fleet.Instances;
using Fleet.Operations;
using Fleet.Storage;
using Fleet.Templates;

namespace Fleet.Grains.Deployments;

/// <summary>What is stored of a deployment.</summary>
internal sealed record DeploymentState
{
    public DeploymentId Id { get; init; }
    public string Name { get; init; } = "";

    /// <summary>Whose it is; null until the instance has taken it.</summary>
    public InstanceId? InstanceId { get; init; }
    public TemplateId? Template { get; init; }
    public string Yaml { get; init; } = "";
    public string ConfigHash { get; init; } = "";
    public string Provider { get; init; } = "";
    public string? Region { get; init; }
    public string Actor { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operation that does it; null where the instance did not say, so that it is to be looked for.</summary>
    public OperationId? OperationId { get; init; }

    /// <summary>Whether its instance was there before it.</summary>
    public bool IsRedeployment { get; init; }

    /// <summary>The variables that take their value from a password parameter or a secret: variable to name.</summary>
    public ImmutableSortedDictionary<string, string> SecretVariables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The names of all passwords and secrets that have a value.</summary>
    public ImmutableArray<string> SecretNames { get; init; } = [];

    /// <summary>What is to be asked of the instance, until it has been.</summary>
    public DeploymentIntent? Intent { get; init; }

    /// <summary>The password that Fleet has made up, until it has been told.</summary>
    public SealedSecret? Untold { get; init; }
}

/// <summary>What a deployment asks of its instance.</summary>
/// <param name="Next">The instance's configuration.</param>
/// <param name="Redeployed">The instance that is there already; null for a new one.</param>
/// <param name="Force">Whether it is asked for by force.</param>
internal sealed record DeploymentIntent(InstanceDeployment Next, InstanceId? Redeployed = null, bool Force = false);
