using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Api.Access;

/// <summary>The team of an instance that somebody makes.</summary>
/// <param name="Team">The one that was named, else the maker's only one; null for none.</param>
/// <param name="Refusal">Why it cannot be of that team, or not be made by that caller.</param>
internal sealed record TeamChoice(TeamId? Team, Refusal? Refusal = null)
{
    /// <summary>Chooses it.</summary>
    /// <param name="caller">Who makes the instance.</param>
    /// <param name="said">The team's id as the request says it; null if it says none.</param>
    /// <param name="role">What its maker must be there.</param>
    /// <param name="grains">To look up a team that is none of the caller's own.</param>
    /// <param name="field">What the request calls the team's id.</param>
    public static async Task<TeamChoice> Of(Caller caller, string? said, Role role, IGrainFactory grains, string field = "teamId")
    {
        var teams = caller.Principal.Teams;
        if (said is not null && !await Exists(caller, said, grains)) return new(null, Refusal.Invalid(field, "There is no team of that id"));
        TeamId? team = said is not null ? TeamId.Of(said) : teams.Count == 1 ? TeamId.Of(teams.Keys.Single()) : null;
        return new(team, caller.Lacks(role, team));
    }

    /// <summary>To others than admins there are no teams but their own.</summary>
    private static async Task<bool> Exists(Caller caller, string said, IGrainFactory grains) =>
        caller.Principal.Teams.ContainsKey(said)
        || (caller.May(Role.Admin) && FleetId.TryParse<TeamId>(said, out var team) && (await grains.Team(team).Get()).IsOk);
}
