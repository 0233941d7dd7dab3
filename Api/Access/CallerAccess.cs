using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Backups;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Api.Access;

/// <summary>What a caller sees and may do, where a request names things outside its path.</summary>
internal static class CallerAccess
{
    /// <summary>An id that no instance has.</summary>
    public static InstanceId Nobody { get; } = InstanceId.Of($"{InstanceId.Prefix}nobody");

    /// <summary>Whether the caller may know of what is of that team.</summary>
    public static bool Sees(this Caller caller, TeamId? team) => caller.Visibility.Sees(team?.Value);

    /// <summary>Whether the caller may do with what is of that team what that role may.</summary>
    public static bool May(this Caller caller, Role role, TeamId? team) => caller.Lacks(role, team) is null;

    /// <summary>The question, as that caller asks it.</summary>
    public static StateQuery SeenBy(this StateQuery query, Caller caller) => query with { VisibleTo = caller.Visibility };

    /// <summary>The instance; not_found also where the caller may not know of it.</summary>
    public static async Task<Outcome<InstanceView>> Seen(this IGrainFactory grains, InstanceId id, Caller caller)
    {
        var found = await grains.Instance(id).Get();
        return found.IsOk && !caller.Sees(found.Value.Team) ? FleetError.NotFound("Instance") : found;
    }

    /// <summary>The same by text that may be no id at all.</summary>
    public static async Task<Outcome<InstanceView>> Seen(this IGrainFactory grains, string? id, Caller caller) =>
        FleetId.TryParse<InstanceId>(id, out var instance) ? await grains.Seen(instance, caller) : FleetError.NotFound("Instance");

    /// <summary>Whether the caller may not know of that backup, or there is none. To somebody who sees everything nothing is hidden.</summary>
    public static async Task<bool> Hides(this IGrainFactory grains, BackupId backup, Caller caller) =>
        !caller.Visibility.IsEverything
        && !((await grains.Backup(backup).Get()).Value is { } found && (await grains.Seen(found.Plan.Instance, caller)).IsOk);

    /// <summary>
    /// A scope as that caller means it, and why it may not be the caller's. An instance that the caller may not know of becomes nobody's, to be
    /// refused as that is. Those of a selector, and all, need the role everywhere, and are those that the caller sees.
    /// </summary>
    public static async Task<(InstanceScope Scope, Refusal? Refusal)> Judge(this Caller caller, Role role, InstanceScope scope, IGrainFactory grains)
    {
        if (scope.Instance is not { } one) return (scope.SeenBy(caller.Visibility), caller.Lacks(role));
        if (caller.Visibility.IsEverything) return (scope, null);
        var seen = await grains.Seen(one, caller);
        return seen.IsOk ? (scope, caller.Lacks(role, seen.Value.Team)) : (scope with { Instance = Nobody }, null);
    }

    /// <summary>Why the caller's credential is not good for that area; null if it is.</summary>
    public static Refusal? LacksScope(this Caller caller, string area, bool isWrite) =>
        caller.Principal.Scopes.Allow(area, isWrite) ? null : WithoutScope($"{area}:{(isWrite ? "write" : "read")}");

    /// <summary>The refusal of a credential that is not good for that.</summary>
    public static Refusal WithoutScope(string scope) =>
        new(StatusCodes.Status403Forbidden, "forbidden", $"This action requires the scope {scope}");
}
