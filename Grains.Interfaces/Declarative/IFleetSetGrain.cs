using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Scheduling;
using Orleans.Concurrency;

namespace Fleet.Declarative;

/// <summary>
/// What is applied under one name: one application at a time, resumed after a crash, and the record of what is of it. Key:
/// <see cref="FleetSetId"/>.
/// </summary>
[Alias("fleet.set")]
public interface IFleetSetGrain : IWakeable
{
    /// <summary>
    /// Begins to do what the plan says. While the same plan is still being applied the call answers that; a conflict while another is.
    /// </summary>
    [Alias("apply")]
    Task<Outcome<FleetSetView>> Apply(FleetSetPlan plan, string actor);

    /// <summary>The set, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<FleetSetView>> Get();

    /// <summary>The set as soon as nothing of it is under way, or as it stands when the wait (at most 25 s) is over.</summary>
    [Alias("completion"), AlwaysInterleave]
    Task<Outcome<FleetSetView>> Completion(TimeSpan wait);
}

/// <summary>What applying a document means, resource by resource.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="Team">The team that it is applied for; null for everybody.</param>
/// <param name="Hash">SHA-256 of the document and of how it is applied, in hex.</param>
/// <param name="Items">At most 1,000, none twice.</param>
[GenerateSerializer, Immutable, Alias("fleet.set-plan")]
public sealed record FleetSetPlan(
    [property: Id(0)] string Name, [property: Id(1)] TeamId? Team, [property: Id(2)] string Hash, [property: Id(3)] ImmutableArray<DeclaredItem> Items);

/// <summary>A set as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Team">Its team; null for everybody's.</param>
/// <param name="Items">How each resource of the latest application fares.</param>
/// <param name="Owned">What was applied under its name and is still there as far as the set knows.</param>
/// <param name="AppliedBy">Who applied it last.</param>
/// <param name="AppliedAt">When.</param>
/// <param name="CompletedAt">When the last resource was done; null while it is under way.</param>
[GenerateSerializer, Immutable, Alias("fleet.set-view")]
public sealed record FleetSetView(
    [property: Id(0)] FleetSetId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] TeamId? Team,
    [property: Id(3)] ImmutableArray<DeclaredItem> Items,
    [property: Id(4)] ImmutableArray<OwnedResource> Owned,
    [property: Id(5)] string AppliedBy,
    [property: Id(6)] DateTimeOffset AppliedAt,
    [property: Id(7)] DateTimeOffset? CompletedAt);
