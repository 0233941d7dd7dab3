using System.Collections.Immutable;

namespace Fleet.Identity;

/// <summary>
/// What a credential is good for: an area and what may be done there, such as <c>logs:read</c> or <c>instances:write</c>. Writing includes
/// reading. A scope narrows what its holder's role allows and never widens it.
/// </summary>
public static class Scopes
{
    /// <summary>Everything.</summary>
    public const string Everything = "*";

    /// <summary>Reading, everywhere.</summary>
    public const string ReadEverything = "*:read";

    /// <summary>To speak as an agent: register, connect, report, and nothing else.</summary>
    public const string Agent = "agent:write";

    /// <summary>Whether these scopes allow it.</summary>
    /// <param name="scopes">A credential's.</param>
    /// <param name="area">In small letters and hyphens, such as <c>api-keys</c>.</param>
    /// <param name="isWrite">Whether something is changed.</param>
    public static bool Allow(this ImmutableArray<string> scopes, string area, bool isWrite) =>
        scopes.Contains(Everything) || scopes.Contains($"{area}:write") || (!isWrite && (scopes.Contains($"{area}:read") || scopes.Contains(ReadEverything)));
}
