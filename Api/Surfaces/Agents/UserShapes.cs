using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>A user.</summary>
public sealed record AgentUser
{
    internal AgentUser(UserView view)
    {
        (Id, Email, Name, Role, IsActive) = (view.Id.Value, view.Email, view.Name, WireName.Snake(view.Role), view.IsActive);
        (Plan, LastLoginAt) = (WireName.Snake(view.Plan), view.LastLoginAt is { } at ? AgentTime.Of(at) : null);
        (CreatedAt, UpdatedAt) = (AgentTime.Of(view.CreatedAt), AgentTime.Of(view.UpdatedAt));
    }

    /// <summary>Their id.</summary>
    public string Id { get; }

    /// <summary>Their address.</summary>
    public string Email { get; }

    /// <summary>What people call them.</summary>
    public string? Name { get; }

    /// <summary>viewer, developer, operator or admin.</summary>
    public string Role { get; }

    /// <summary>Whether they may do anything at all.</summary>
    [JsonPropertyName("is_active")]
    public bool IsActive { get; }

    /// <summary>free, pro or enterprise.</summary>
    public string Plan { get; }

    /// <summary>When they last logged in.</summary>
    [JsonPropertyName("last_login_at")]
    public string? LastLoginAt { get; }

    /// <summary>When they were made.</summary>
    [JsonPropertyName("created_at")]
    public string CreatedAt { get; }

    /// <summary>When they last changed.</summary>
    [JsonPropertyName("updated_at")]
    public string UpdatedAt { get; }
}

/// <summary>A page of users.</summary>
public sealed record AgentUsers(IReadOnlyList<AgentUser> Users, long Total, int Limit, int Offset, bool HasMore)
    : AgentList(Total, Limit, Offset, HasMore);

/// <summary>The query of the list of users.</summary>
public sealed record AgentUserQuery : AgentPage<AgentUser>
{
    private static readonly string[] Roles = [.. Enum.GetValues<Role>().Select(WireName.Snake)];

    /// <summary>The roles wanted.</summary>
    [FromQuery(Name = "role"), Description("Roles wanted, separated by commas: viewer, developer, operator, admin.")]
    public string? Role { get; init; }

    /// <inheritdoc/>
    protected override ImmutableSortedDictionary<string, string> Sortable { get; } =
        new Dictionary<string, string> { ["created_at"] = "createdAt", ["name"] = "name", ["role"] = "role" }.ToImmutableSortedDictionary();

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        base.CheckFilters(errors);
        QueryText.Words(errors, "role", Role, Roles);
    }

    internal StateQuery ToStateQuery() =>
        Ask(StateKinds.User, Filters.Of(("role", Filters.Stored<Role>(Role, WireName.Snake))), Visibility.Everything);
}

/// <summary>A user to make.</summary>
public sealed record CreateAgentUser
{
    /// <summary>The address; nobody else may have it.</summary>
    [Required, StringLength(254, MinimumLength = 3)]
    public string? Email { get; init; }

    /// <summary>The password.</summary>
    [Required, StringLength(128, MinimumLength = 8)]
    public string? Password { get; init; }

    /// <summary>viewer, also if absent, developer, operator or admin.</summary>
    [OneOf("viewer", "developer", "operator", "admin")]
    public string? Role { get; init; }

    /// <summary>What people call them.</summary>
    [StringLength(128)]
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(CreateAgentUser);

    internal UserSpec ToSpec() => new(Email!, Name, Password, AgentRole.Of(Role) ?? Fleet.Identity.Role.Viewer);
}

/// <summary>What is to change of a user; what is absent stays.</summary>
public sealed record ChangeAgentUser
{
    /// <summary>The address.</summary>
    [StringLength(254, MinimumLength = 3)]
    public string? Email { get; init; }

    /// <summary>A new password, which ends their sessions and tokens.</summary>
    [StringLength(128, MinimumLength = 8)]
    public string? Password { get; init; }

    /// <summary>viewer, developer, operator or admin.</summary>
    [OneOf("viewer", "developer", "operator", "admin")]
    public string? Role { get; init; }

    /// <summary>What people call them; empty for nothing.</summary>
    [StringLength(128)]
    public string? Name { get; init; }

    /// <summary>false ends their sessions and tokens, and their keys are good for nothing until it is true again.</summary>
    [JsonPropertyName("is_active")]
    public bool? IsActive { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(ChangeAgentUser);

    internal UserChange ToChange() => new() { Email = Email, Password = Password, Role = AgentRole.Of(Role), Name = Name, IsActive = IsActive };
}

/// <summary>A user was deleted.</summary>
public sealed record AgentUserDeleted(string Message);

/// <summary>Roles as this surface names them; null for none.</summary>
internal static class AgentRole
{
    public static Role? Of(string? word) => WireName.TryRead<Role>(word, WireName.Snake, out var role) ? role : null;
}
