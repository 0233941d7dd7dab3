using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Mvc;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A user.</summary>
public sealed record UserShape
{
    internal UserShape(UserView view)
    {
        (Id, Email, Name, Role, IsActive) = (view.Id.Value, view.Email, view.Name, WireName.Upper(view.Role), view.IsActive);
        (Plan, RequestsPerMinute) = (WireName.Snake(view.Plan), view.RequestsPerMinute);
        (LockedUntil, LastLoginAt, CreatedAt, UpdatedAt) = (view.LockedUntil, view.LastLoginAt, view.CreatedAt, view.UpdatedAt);
    }

    /// <summary>Their id.</summary>
    public string Id { get; }

    /// <summary>Their address.</summary>
    public string Email { get; }

    /// <summary>What people call them.</summary>
    public string? Name { get; }

    /// <summary>What they may do everywhere: VIEWER, DEVELOPER, OPERATOR or ADMIN.</summary>
    public string Role { get; }

    /// <summary>Whether they may do anything at all.</summary>
    public bool IsActive { get; }

    /// <summary>free, pro or enterprise.</summary>
    public string Plan { get; }

    /// <summary>Requests in a minute, of the plan enterprise.</summary>
    public int? RequestsPerMinute { get; }

    /// <summary>Until when no attempt to log in is heard.</summary>
    public DateTimeOffset? LockedUntil { get; }

    /// <summary>When they last logged in.</summary>
    public DateTimeOffset? LastLoginAt { get; }

    /// <summary>When they were made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When they last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }
}

/// <summary>A user to make.</summary>
public sealed record CreateUser
{
    /// <summary>The address; nobody else may have it.</summary>
    [Required, StringLength(254, MinimumLength = 3)]
    public string? Email { get; init; }

    /// <summary>What people call them.</summary>
    [StringLength(128)]
    public string? Name { get; init; }

    /// <summary>The password; without one they cannot log in, and have keys only.</summary>
    [StringLength(128, MinimumLength = 8)]
    public string? Password { get; init; }

    /// <summary>What they may do everywhere; VIEWER if absent.</summary>
    [OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }

    /// <summary>free, also if absent, pro or enterprise.</summary>
    [OneOf("free", "pro", "enterprise")]
    public string? Plan { get; init; }

    /// <summary>Requests in a minute, of the plan enterprise; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int? RequestsPerMinute { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(CreateUser);

    internal UserSpec ToSpec() => new(Email!, Name, Password, IdentityWords.Role(Role) ?? Fleet.Identity.Role.Viewer)
    {
        Plan = IdentityWords.Plan(Plan) ?? Fleet.Identity.Plan.Free,
        RequestsPerMinute = RequestsPerMinute,
    };
}

/// <summary>What is to change of a user; what is absent stays.</summary>
public sealed record ChangeUser
{
    /// <summary>The address.</summary>
    [StringLength(254, MinimumLength = 3)]
    public string? Email { get; init; }

    /// <summary>What people call them; empty for nothing.</summary>
    [StringLength(128)]
    public string? Name { get; init; }

    /// <summary>A new password, which ends their sessions and tokens.</summary>
    [StringLength(128, MinimumLength = 8)]
    public string? Password { get; init; }

    /// <summary>What they may do everywhere.</summary>
    [OneOf("VIEWER", "DEVELOPER", "OPERATOR", "ADMIN")]
    public string? Role { get; init; }

    /// <summary>false ends their sessions and tokens, and their keys are good for nothing until it is true again.</summary>
    public bool? IsActive { get; init; }

    /// <summary>free, pro or enterprise.</summary>
    [OneOf("free", "pro", "enterprise")]
    public string? Plan { get; init; }

    /// <summary>Requests in a minute, of the plan enterprise; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int? RequestsPerMinute { get; init; }

    /// <inheritdoc/>
    public override string ToString() => nameof(ChangeUser);

    internal UserChange ToChange() => new()
    {
        Email = Email,
        Name = Name,
        Password = Password,
        Role = IdentityWords.Role(Role),
        IsActive = IsActive,
        Plan = IdentityWords.Plan(Plan),
        RequestsPerMinute = RequestsPerMinute,
    };
}

/// <summary>Roles and plans as the console names them; null for none.</summary>
internal static class IdentityWords
{
    public static Role? Role(string? word) => WireName.TryRead<Role>(word, WireName.Upper, out var role) ? role : null;

    public static Plan? Plan(string? word) => WireName.TryRead<Plan>(word, WireName.Snake, out var plan) ? plan : null;
}

/// <summary>A user was deleted.</summary>
public sealed record UserDeleted(string Message, string Id);

/// <summary>The query of the list of users.</summary>
public sealed record UserQuery : PagedQuery
{
    private static readonly string[] Roles = [.. Enum.GetValues<Role>().Select(WireName.Upper)];

    /// <summary>The roles wanted.</summary>
    [FromQuery(Name = "role"), Description("Roles wanted, separated by commas: VIEWER, DEVELOPER, OPERATOR, ADMIN.")]
    public string? Role { get; init; }

    /// <summary>Part of the name or the address.</summary>
    [FromQuery(Name = "search"), Description("Text that the name or the e-mail address must contain, in any case.")]
    public string? Search { get; init; }

    /// <inheritdoc/>
    protected override void CheckFilters(ICollection<FieldError> errors)
    {
        QueryText.Words(errors, "role", Role, Roles);
        QueryText.Plain(errors, "search", Search, 128);
    }

    internal StateQuery ToStateQuery() =>
        Ask(StateKinds.User, Filters.Of(("role", Filters.Stored<Role>(Role, WireName.Upper))), Search);
}
