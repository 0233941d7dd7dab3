using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Security;

/// <summary>Tells the alert rules of type SECURITY where their targets stand.</summary>
public interface ISecurityWatch
{
    /// <summary>
    /// Looks at all enabled rules, or of one instance at those about vulnerabilities. Telling again what a rule knows changes nothing, so it
    /// may be done in every process. A rule that does not answer is told the next time.
    /// </summary>
    Task Look(InstanceId? only = null, CancellationToken cancellationToken = default);
}

/// <summary>The secrets whose time is over.</summary>
public interface IExpiredSecrets
{
    /// <summary>Those that have expired by then, the longest expired first; at most a thousand.</summary>
    Task<ImmutableArray<ExpiredSecret>> At(DateTimeOffset now, CancellationToken cancellationToken = default);
}

/// <summary>A secret whose time is over. Never its value.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Instance">Whose; null for one that is for all.</param>
/// <param name="ExpiredAt">Since when.</param>
public sealed record ExpiredSecret(string Name, InstanceId? Instance, DateTimeOffset ExpiredAt);
