using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Identity;

/// <summary>What admins do with users, on whichever surface. Nobody shuts themselves out.</summary>
internal static class UserChanges
{
    /// <summary>Why the caller may not change that user so; null if they may.</summary>
    public static Refusal? Check(Caller caller, UserId user, UserChange change) =>
        caller.Principal.User != user ? null
        : change.IsActive is false ? Refusal.Malformed("You cannot disable yourself", "isActive")
        : change.Role < Role.Admin ? Refusal.Malformed("You cannot take your own role from you", "role")
        : null;

    /// <summary>Deletes a user, and strikes them off the lists of their teams.</summary>
    public static async Task<Outcome<UserView>> Delete(this IGrainFactory grains, Caller caller, UserId user)
    {
        var deleted = await grains.User(user).Delete(caller.Actor);
        if (!deleted.IsOk) return deleted;
        // Of use for lists alone: their record is gone, and with it whatever they might.
        foreach (var team in deleted.Value.Teams.Keys) await grains.Team(TeamId.Of(team)).RemoveMember(user, caller.Actor);
        return deleted;
    }

    /// <summary>Why the caller may not delete that user; null if they may.</summary>
    public static Refusal? CheckDeletion(Caller caller, UserId user) =>
        caller.Principal.User == user ? Refusal.Malformed("You cannot delete yourself", "id") : null;
}
