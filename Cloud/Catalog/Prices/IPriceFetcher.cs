using System.Collections.Immutable;
using Fleet.Catalog;
using Fleet.Cloud.Catalog.Tables;
using Fleet.Common;

namespace Fleet.Cloud.Catalog.Prices;

/// <summary>Reads one provider's prices.</summary>
internal interface IPriceFetcher
{
    string Provider { get; }

    /// <summary>Whether nothing is told without a credential.</summary>
    bool NeedsCredential { get; }

    /// <summary>Whether it has to be asked for each region on its own.</summary>
    bool IsRegional { get; }

    /// <summary>What it offers, in any order; unavailable with the reason, which has no secret in it.</summary>
    /// <param name="table">What Fleet knows of it.</param>
    /// <param name="region">One of the table's, if it is to be asked for each; null otherwise.</param>
    /// <param name="credential">Null if none is needed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Outcome<ImmutableArray<ComputeSize>>> Fetch(ProviderTable table, string? region, string? credential, CancellationToken cancellationToken);
}
