using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Grains.Identity;

/// <summary>What is stored of a team.</summary>
internal sealed record TeamState
{
    public TeamId Id { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>Whoever may be a member: a user whose own record does not say so is none.</summary>
    public ImmutableSortedSet<string> Members { get; init; } = [];

    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>
/// The list of members always holds all users whose records name the team: a user is listed before they join and struck off after they
/// have left. So whatever a crash cut short, deleting the team reaches everybody, and the same call again finishes it.
/// </summary>
internal sealed class TeamGrain(
    [PersistentState(StateKinds.Team, StateKind.Store)] IPersistentState<TeamState> storage, IStateQueries states, TimeProvider time)
    : Grain, ITeamGrain
{
    private const int LeaveAtOnce = 32;

    private readonly Committed<TeamState> _state = new(storage);

    private TeamState State => _state.Current;

    public async Task<Outcome<TeamView>> Create(TeamSpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (IdentityRules.Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        await _state.Commit(Named(new TeamState { Id = Id, CreatedBy = actor, CreatedAt = now }, spec));
        return View();
    }

    public Task<Outcome<TeamView>> Get() => _state.Known<Outcome<TeamView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<TeamView>> Update(TeamSpec spec, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (IdentityRules.Check(spec) is { } error) return error;
        await _state.Commit(Named(State, spec));
        return View();
    }

    public async Task<Outcome<TeamView>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        if (await HasInstances()) return FleetError.Conflict("The team has instances: give them to another team first");
        var deleted = View();
        foreach (var some in State.Members.Chunk(LeaveAtOnce)) await Task.WhenAll(some.Select(user => GrainFactory.User(UserId.Of(user)).Leave(Id)));
        await _state.Clear();
        return deleted;
    }

    public async Task<Outcome<UserView>> PutMember(UserId user, Role role, string actor)
    {
        if (!_state.Exists) return NotFound;
        if ((await GrainFactory.User(user).Get()).Error is { } unknown) return unknown;
        if (!State.Members.Contains(user.Value)) await Commit(State.Members.Add(user.Value));
        var joined = await GrainFactory.User(user).Join(Id, role);
        if (joined.Error is { Code: ErrorCode.NotFound }) await Commit(State.Members.Remove(user.Value));
        return joined;
    }

    public async Task<Outcome<UserView>> RemoveMember(UserId user, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (!State.Members.Contains(user.Value)) return FleetError.NotFound("Member");
        await GrainFactory.User(user).Leave(Id);
        await Commit(State.Members.Remove(user.Value));
        return await GrainFactory.User(user).Get();
    }

    private static FleetError NotFound => FleetError.NotFound("Team");

    private TeamId Id => TeamId.Of(this.GetPrimaryKeyString());

    private TeamState Named(TeamState state, TeamSpec spec) => state with
    {
        Name = spec.Name.Trim(),
        Description = string.IsNullOrWhiteSpace(spec.Description) ? null : spec.Description,
        UpdatedAt = time.GetUtcNow(),
    };

    private Task Commit(ImmutableSortedSet<string> members) => _state.Commit(State with { Members = members, UpdatedAt = time.GetUtcNow() });

    private async Task<bool> HasInstances()
    {
        var found = await states.Query(new StateQuery
        {
            Kind = StateKinds.Instance,
            Filters = [new("team", [Id.Value]), new("status", [nameof(InstanceStatus.Destroyed)], Not: true)],
            Limit = 1,
        });
        return !found.Rows.IsEmpty;
    }

    private TeamView View() => new(
        State.Id, new(State.Name, State.Description), [.. State.Members.Select(UserId.Of)], State.CreatedBy, State.CreatedAt, State.UpdatedAt);
}
