using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A team.</summary>
public sealed record TeamShape
{
    internal TeamShape(TeamView view, int members, long instances)
    {
        (Id, Name, Description) = (view.Id.Value, view.Spec.Name, view.Spec.Description);
        (MemberCount, InstanceCount) = (members, instances);
        (CreatedBy, CreatedAt, UpdatedAt) = (view.CreatedBy, view.CreatedAt, view.UpdatedAt);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string? Description { get; }

    /// <summary>How many users it has.</summary>
    public int MemberCount { get; }

    /// <summary>How many instances it has; destroyed ones do not count.</summary>
    public long InstanceCount { get; }

    /// <summary>Its users; absent in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MemberShape>? Members { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; }

    /// <summary>When.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }
}

/// <summary>A member of a team.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Email">Their address.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Role">What they may do with the team's instances, where that is more than everywhere.</param>
public sealed record MemberShape(string UserId, string Email, string? Name, string Role)
{
    /// <summary>The membership of that user; null if they are none.</summary>
    internal static MemberShape? Of(UserView user, TeamId team) =>
        user.Teams.TryGetValue(team.Value, out var role) ? new(user.Id.Value, user.Email, user.Name, WireName.Upper(role)) : null;
}

/// <summary>A team of a user.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">For people.</param>
/// <param name="Role">What the user may do with its instances, where that is more than everywhere.</param>
public sealed record MembershipShape(string Id, string Name, string? Description, string Role)
{
    internal static MembershipShape Of(TeamView team, Role role) => new(team.Id.Value, team.Spec.Name, team.Spec.Description, WireName.Upper(role));
}

/// <summary>The teams of a user.</summary>
public sealed record UserTeams(IReadOnlyList<MembershipShape> Data, int Total);

/// <summary>An instance of a team.</summary>
public sealed record TeamInstance(string Id, string Name, string Status, string Provider, string? Region)
{
    internal static TeamInstance Of(InstanceView view) =>
        new(view.Id.Value, view.Name, WireName.Upper(view.Status), view.Provider, view.Region);
}

/// <summary>A team to make.</summary>
public sealed record PutTeam
{
    /// <summary>Its name.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    [StringLength(512)]
    public string? Description { get; init; }

    internal TeamSpec ToSpec() => new(Name!, Description);
}

/// <summary>What is to change of a team; what is absent stays.</summary>
public sealed record ChangeTeam
{
    /// <summary>Its name.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>For people; empty for none.</summary>
    [StringLength(512)]
    public string? Description { get; init; }

    internal TeamSpec Apply(TeamSpec spec) => new(Name ?? spec.Name, Description ?? spec.Description);
}

/// <summary>A member to take in.</summary>
public sealed record AddMember : IHasRules
{
    /// <summary>Who.</summary>
    [Required]
    public string? UserId { get; init; }

    /// <summary>What they may do with the team's instances; VIEWER if absent.</summary>
    [OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (UserId is not null && !FleetId.TryParse<UserId>(UserId, out _)) yield return new("userId", "userId is not the id of a user");
    }
}

/// <summary>Another role of a member.</summary>
public sealed record ChangeMember
{
    /// <summary>What they may do with the team's instances.</summary>
    [Required, OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }
}

/// <summary>A team was deleted.</summary>
public sealed record TeamDeleted(string Message, string Id);

/// <summary>The query of the list of teams.</summary>
public sealed record TeamQuery : PagedQuery
{
    /// <summary>Part of the name.</summary>
    [FromQuery(Name = "search"), Description("Text that the name must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors) => QueryText.Plain(errors, "search", Search, 128);

    internal StateQuery ToStateQuery() => Ask(StateKinds.Team, [], Search);
}

/// <summary>The query of the list of a team's instances.</summary>
public sealed record TeamInstanceQuery : PagedQuery
{
    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
    }
}
