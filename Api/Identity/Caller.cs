using System.Reflection;
using Fleet.Api.Http;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Api.Identity;

/// <summary>Who calls.</summary>
/// <param name="Principal">Whom the credential that was shown stands for.</param>
public sealed record Caller(Principal Principal) : IBindableFromHttpContext<Caller>
{
    /// <summary>How the caller is named in what it changes.</summary>
    public string Actor => Principal.Actor;

    /// <summary>The instances that the caller may know of, for lists and streams.</summary>
    public Visibility Visibility => Principal.Visibility;

    /// <summary>The caller of this request.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<Caller>());

    /// <summary>Whether the caller may do everywhere what that role may.</summary>
    public bool May(Role role) => Principal.Role >= role;

    /// <summary>The refusal of a caller that lacks that role everywhere; null if it has it.</summary>
    public Refusal? Lacks(Role role) => May(role) ? null : Without(role);

    /// <summary>The refusal of a caller that lacks that role with what is of that team; null if it has it.</summary>
    public Refusal? Lacks(Role role, TeamId? team) => Principal.RoleIn(team) >= role ? null : Without(role);

    private static Refusal Without(Role role) =>
        new(StatusCodes.Status403Forbidden, "forbidden", $"This action requires the {WireName.Upper(role)} role or higher");
}
