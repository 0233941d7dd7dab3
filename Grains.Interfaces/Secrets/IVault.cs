using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Secrets;

/// <summary>What Fleet itself reads from the vault: the secrets that deployments refer to, and credentials of providers.</summary>
public interface IVault
{
    /// <summary>
    /// The present value of the secret of that name: the instance's own if it has one, else the one for all. not_found if there is neither,
    /// a conflict if it has expired. Never in clear: whoever needs it opens it at the last moment.
    /// </summary>
    Task<Outcome<SealedSecret>> Find(string name, InstanceId? instance, CancellationToken cancellationToken = default);

    /// <summary>Whether there is one of that name for all, without reading it.</summary>
    Task<bool> Has(string name, CancellationToken cancellationToken = default);
}
