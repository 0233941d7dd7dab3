using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Grains.Identity;

/// <summary>What users, teams and keys may look like.</summary>
internal static partial class IdentityRules
{
    private const int MaxEmail = 254;
    private const int MaxUserName = 128;
    private const int MinPassword = 8;
    private const int MaxPassword = 128;
    private const int MaxTeamName = 128;
    private const int MaxDescription = 512;
    private const int MaxKeyName = 100;
    private const int MaxScopes = 50;

    public static FleetError? Check(UserSpec spec) =>
        CheckEmail(spec.Email) ?? CheckName(spec.Name) ?? CheckPassword(spec.Password) ?? CheckRequests(spec.RequestsPerMinute);

    public static FleetError? Check(UserChange change) =>
        (change.Email is { } email ? CheckEmail(email) : null)
        ?? CheckName(change.Name) ?? CheckPassword(change.Password) ?? CheckRequests(change.RequestsPerMinute);

    public static FleetError? Check(TeamSpec spec) =>
        string.IsNullOrWhiteSpace(spec.Name) || spec.Name.Length > MaxTeamName ? FleetError.Invalid($"name must have 1 to {MaxTeamName} characters", "name")
        : spec.Description?.Length > MaxDescription ? FleetError.Invalid($"description must have at most {MaxDescription} characters", "description")
        : null;

    public static FleetError? Check(ApiKeySpec spec, DateTimeOffset now) =>
        string.IsNullOrWhiteSpace(spec.Name) || spec.Name.Length > MaxKeyName ? FleetError.Invalid($"name must have 1 to {MaxKeyName} characters", "name")
        : spec.ExpiresAt <= now ? FleetError.Invalid("expiresAt must be in the future", "expiresAt")
        : spec.Owner is not null && !spec.Teams.IsEmpty ? FleetError.Invalid("teams are those of the owner: give one or the other", "teams")
        : CheckScopes(spec) ?? CheckRequests(spec.RequestsPerMinute);

    /// <summary>An address in the form by which it is unique.</summary>
    public static string Normal(string email) => email.Trim().ToLowerInvariant();

    private static FleetError? CheckEmail(string email) =>
        email.Length <= MaxEmail && Email().IsMatch(email) ? null : FleetError.Invalid("email must be an e-mail address", "email");

    private static FleetError? CheckName(string? name) =>
        name?.Length > MaxUserName ? FleetError.Invalid($"name must have at most {MaxUserName} characters", "name") : null;

    private static FleetError? CheckPassword(string? password) =>
        password is null or { Length: >= MinPassword and <= MaxPassword }
            ? null
            : FleetError.Invalid($"password must have {MinPassword} to {MaxPassword} characters", "password");

    private static FleetError? CheckRequests(int? requests) =>
        requests < 0 ? FleetError.Invalid("requestsPerMinute must not be negative", "requestsPerMinute") : null;

    private static FleetError? CheckScopes(ApiKeySpec spec) =>
        spec.Scopes.Length is 0 or > MaxScopes ? FleetError.Invalid($"scopes must have 1 to {MaxScopes} entries", "scopes")
        : spec.Scopes.All(scope => Scope().IsMatch(scope)) ? null
        : FleetError.Invalid("scopes must be *, *:read, or an area and what may be done there, such as logs:read or instances:write", "scopes");

    [GeneratedRegex(@"^[^@\s\p{C}]+@[^@\s\p{C}]+\z")]
    private static partial Regex Email();

    [GeneratedRegex(@"^(\*|\*:read|[a-z]{1,40}(-[a-z]{1,40}){0,4}:(read|write))\z")]
    private static partial Regex Scope();
}
