using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>Nobody makes a key that is good for more than what they made it with.</summary>
internal static class KeyRights
{
    /// <summary>Why the caller may not hand out these scopes; null if they may.</summary>
    public static Refusal? Check(Caller caller, IEnumerable<string> scopes) =>
        scopes.FirstOrDefault(scope => !Covers(caller.Principal.Scopes, scope)) is { } wider
            ? Refusal.Invalid("scopes", $"scopes holds {wider}, for which your own credential is not good")
            : null;

    private static bool Covers(ImmutableArray<string> own, string scope) => own.Contains(scope) || scope.Split(':') switch
    {
        [Scopes.Everything] => own.Contains(Scopes.Everything),
        [Scopes.Everything, _] => own.Contains(Scopes.Everything),
        [var area, var action] => own.Allow(area, isWrite: action is not "read"),
        _ => true,
    };
}
