using System.Collections.Immutable;
using Fleet.Common;
using Orleans.Concurrency;

namespace Fleet.Identity;

/// <summary>
/// One team: users who see the same instances. What a member may do is the user's own record; a team keeps who its members are, for lists.
/// Key: <see cref="TeamId"/>.
/// </summary>
[Alias("fleet.team")]
public interface ITeamGrain : IGrainWithStringKey
{
    /// <summary>Makes the team; the same call again answers it as it stands. Invalid with the field to blame.</summary>
    [Alias("create")]
    Task<Outcome<TeamView>> Create(TeamSpec spec, string actor);

    /// <summary>The team, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<TeamView>> Get();

    /// <summary>Changes its name and description.</summary>
    [Alias("update")]
    Task<Outcome<TeamView>> Update(TeamSpec spec, string actor);

    /// <summary>Its members leave, and it is forgotten. A conflict while it has instances: without a team, everybody would see them.</summary>
    [Alias("delete")]
    Task<Outcome<TeamView>> Delete(string actor);

    /// <summary>Takes a user in, or gives a member another role; not_found if there is no such user.</summary>
    [Alias("put-member")]
    Task<Outcome<UserView>> PutMember(UserId user, Role role, string actor);

    /// <summary>Not a member any more; not_found if it was none.</summary>
    [Alias("remove-member")]
    Task<Outcome<UserView>> RemoveMember(UserId user, string actor);
}

/// <summary>A team as somebody wants it.</summary>
/// <param name="Name">1 to 128 characters.</param>
/// <param name="Description">At most 512 characters; null for none.</param>
[GenerateSerializer, Immutable, Alias("fleet.team-spec")]
public sealed record TeamSpec([property: Id(0)] string Name, [property: Id(1)] string? Description);

/// <summary>A team as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Spec">What it is.</param>
/// <param name="Members">Who is in it.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="UpdatedAt">When it last changed.</param>
[GenerateSerializer, Immutable, Alias("fleet.team-view")]
public sealed record TeamView(
    [property: Id(0)] TeamId Id,
    [property: Id(1)] TeamSpec Spec,
    [property: Id(2)] ImmutableArray<UserId> Members,
    [property: Id(3)] string CreatedBy,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset UpdatedAt);
