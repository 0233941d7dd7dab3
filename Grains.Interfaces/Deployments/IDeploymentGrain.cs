using Fleet.Common;
using Fleet.Instances;
using Orleans.Concurrency;

namespace Fleet.Deployments;

/// <summary>
/// One configuration put to work: of a new instance, in the place of an instance's former one, or as a clone. Key:
/// <see cref="DeploymentId"/>.
/// </summary>
[Alias("fleet.deployment")]
public interface IDeploymentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Reads the configuration (<see cref="FleetError.Faults"/> says what is wrong where), and begins to deploy it. The name's rules are
    /// those of <see cref="Names.IInstanceNameGrain.Deploy"/>. The same call again answers what the first has begun, without a password.
    /// </summary>
    [Alias("deploy")]
    Task<Outcome<DeploymentBegun>> Deploy(DeploymentRequest request, string actor);

    /// <summary>
    /// Puts that configuration (null: the one of the instance's newest deployment, or what it was put there with) to work on an instance
    /// that is there already. See <see cref="IInstanceGrain.Redeploy"/>.
    /// </summary>
    [Alias("redeploy")]
    Task<Outcome<DeploymentBegun>> Redeploy(InstanceId instance, string? yaml, bool force, string actor);

    /// <summary>Begins to make a copy of an instance from a backup of it.</summary>
    [Alias("clone")]
    Task<Outcome<DeploymentBegun>> Clone(CloneRequest request, string actor);

    /// <summary>The deployment, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<DeploymentView>> Get();
}
