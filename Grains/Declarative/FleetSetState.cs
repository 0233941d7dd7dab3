using System.Collections.Immutable;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Grains.Declarative;

/// <summary>What is stored of a set of declared resources.</summary>
internal sealed record FleetSetState
{
    public FleetSetId Id { get; init; }
    public string Name { get; init; } = "";
    public TeamId? Team { get; init; }

    /// <summary>Whether something is still to be done.</summary>
    public bool IsBusy { get; init; }

    public string Hash { get; init; } = "";
    public ImmutableArray<DeclaredItem> Items { get; init; } = [];
    public ImmutableArray<OwnedResource> Owned { get; init; } = [];
    public string Actor { get; init; } = "";

    /// <summary>Where the request came from, for the audit log.</summary>
    public AuditOrigin? Origin { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset AppliedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }

    public FleetSetView View() => new(Id, Name, Team, [.. Items.Select(item => item with { Spec = null })], Owned, Actor, AppliedAt, CompletedAt);
}
