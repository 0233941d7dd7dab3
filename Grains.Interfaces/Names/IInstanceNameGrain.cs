using Fleet.Common;
using Fleet.Instances;
using Orleans.Concurrency;

namespace Fleet.Names;

/// <summary>
/// Holds one instance name, so that at most one living instance has it, however many requests come at once. Key: the name.
/// </summary>
[Alias("fleet.instance-name")]
public interface IInstanceNameGrain : IGrainWithStringKey
{
    /// <summary>
    /// Registers the instance of that name: the one that holds it, else a new one. A conflict that says nothing of the holder where whoever
    /// registers may not see it.
    /// </summary>
    [Alias("register")]
    Task<Outcome<InstanceView>> Register(InstanceRegistration registration);

    /// <summary>Deploys a new instance under that name; a conflict while another holds it, which says nothing of the holder if it is another team's.</summary>
    [Alias("deploy")]
    Task<Outcome<InstanceView>> Deploy(InstanceDeployment deployment, string actor);

    /// <summary>Who holds the name; null if nobody does.</summary>
    [Alias("holder"), AlwaysInterleave]
    Task<InstanceId?> Holder();

    /// <summary>Frees the name if that instance holds it.</summary>
    [Alias("release")]
    Task Release(InstanceId instance);
}
