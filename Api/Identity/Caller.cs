using System.Reflection;
using Fleet.Api.Http;
using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>Who calls.</summary>
/// <param name="Key">The API key that was shown.</param>
public sealed record Caller(ApiKeyView Key) : IBindableFromHttpContext<Caller>
{
    /// <summary>How the caller is named in what it changes.</summary>
    public string Actor => Key.Id.Value;

    /// <summary>The caller of this request.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<Caller>());

    /// <summary>Whether the caller may do what that role may.</summary>
    public bool May(Role role) => Key.Role >= role;

    /// <summary>The refusal of a caller that lacks that role; null if it has it.</summary>
    public Refusal? Lacks(Role role) => May(role)
        ? null
        : new(StatusCodes.Status403Forbidden, "forbidden", $"This action requires the {WireName.Upper(role)} role or higher");
}
