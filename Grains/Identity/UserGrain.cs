using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Identity;

/// <summary>
/// An address is claimed before it is written here, and the former one released after: a crash between two of the writes leaves a claim too
/// many, never a user whose address is another's. Its turns call those of addresses; nothing that it calls waits for a turn of a user.
/// </summary>
internal sealed class UserGrain(
    [PersistentState(StateKinds.User, StateKind.Store)] IPersistentState<UserState> storage,
    IPasswords passwords,
    IOptions<LoginOptions> options,
    TimeProvider time) : Grain, IUserGrain
{
    private static readonly FleetError Refused = new(ErrorCode.Unauthorized, "Wrong e-mail address or password");
    private static readonly FleetError Ended = new(ErrorCode.Unauthorized, "The credential is good for nothing any more");

    private readonly Committed<UserState> _state = new(storage);

    private UserState State => _state.Current;

    public async Task<Outcome<UserView>> Create(UserSpec spec, string actor)
    {
        if (_state.Exists) return View();
        if (IdentityRules.Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        var next = new UserState
        {
            Id = UserId.Of(this.GetPrimaryKeyString()),
            Email = spec.Email.Trim(),
            DisplayName = NameOf(spec.Name),
            PasswordHash = spec.Password is { } password ? passwords.Hash(password) : null,
            Role = spec.Role,
            Plan = spec.Plan,
            RequestsPerMinute = spec.RequestsPerMinute,
            IsActive = true,
            CreatedBy = actor,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await CommitWithAddress(next);
    }

    public Task<Outcome<UserView>> Get() => _state.Known<Outcome<UserView>>(() => _state.Exists ? View() : NotFound);

    public async Task<Outcome<UserView>> Update(UserChange change, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (IdentityRules.Check(change) is { } error) return error;
        var ends = change.Password is not null || (change.IsActive is false && State.IsActive);
        var next = State with
        {
            Email = change.Email?.Trim() ?? State.Email,
            DisplayName = change.Name is { } name ? NameOf(name) : State.DisplayName,
            PasswordHash = change.Password is { } password ? passwords.Hash(password) : State.PasswordHash,
            Role = change.Role ?? State.Role,
            IsActive = change.IsActive ?? State.IsActive,
            Plan = change.Plan ?? State.Plan,
            RequestsPerMinute = change.RequestsPerMinute ?? State.RequestsPerMinute,
            Epoch = ends ? State.Epoch + 1 : State.Epoch,
            // Who was given a new password need not wait for the end of a lock.
            Failures = change.Password is null ? State.Failures : 0,
            LockedUntil = change.Password is null ? State.LockedUntil : null,
            UpdatedAt = time.GetUtcNow(),
        };
        if (IdentityRules.Normal(next.Email) != IdentityRules.Normal(State.Email)) return await CommitWithAddress(next);
        await _state.Commit(next);
        return View();
    }

    public async Task<Outcome<UserView>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        var deleted = View();
        await _state.Clear();
        await GrainFactory.Email(deleted.Email).Release(deleted.Id);
        return deleted;
    }

    public async Task<Outcome<Login>> LogIn(string password)
    {
        var isHeard = _state.Exists && State.IsActive && !(State.LockedUntil > time.GetUtcNow());
        // Whoever is not heard waits as long as whoever is.
        var check = passwords.Check(_state.Exists ? State.PasswordHash : null, password);
        if (!isHeard) return Refused;
        if (check is PasswordCheck.Wrong)
        {
            if (State.PasswordHash is not null) await CountFailure();
            return Refused;
        }

        await _state.Commit(State with
        {
            PasswordHash = check is PasswordCheck.RightButOld ? passwords.Hash(password) : State.PasswordHash,
            Failures = 0,
            LockedUntil = null,
            LastLoginAt = time.GetUtcNow(),
        });
        return new Login(View(), State.Epoch);
    }

    public Task<Outcome<Principal>> Access(int? epoch) => Task.FromResult<Outcome<Principal>>(
        !_state.Exists || !State.IsActive || (epoch is { } of && of != State.Epoch)
            ? Ended
            : new Principal
            {
                User = State.Id,
                Name = State.Email,
                Role = State.Role,
                Teams = State.Teams,
                Plan = State.Plan,
                RequestsPerMinute = State.RequestsPerMinute,
                Credential = epoch is null ? null : new(Epoch: epoch),
            });

    public async Task LogOutEverywhere(string actor)
    {
        if (_state.Exists) await _state.Commit(State with { Epoch = State.Epoch + 1, UpdatedAt = time.GetUtcNow() });
    }

    public async Task<Outcome<UserView>> Join(TeamId team, Role role)
    {
        if (!_state.Exists) return NotFound;
        if (!State.Teams.TryGetValue(team.Value, out var present) || present != role)
        {
            await _state.Commit(State with { Teams = State.Teams.SetItem(team.Value, role), UpdatedAt = time.GetUtcNow() });
        }

        return View();
    }

    public async Task Leave(TeamId team)
    {
        if (!_state.Exists || !State.Teams.ContainsKey(team.Value)) return;
        await _state.Commit(State with { Teams = State.Teams.Remove(team.Value), UpdatedAt = time.GetUtcNow() });
    }

    private static FleetError NotFound => FleetError.NotFound("User");

    private static string? NameOf(string? name) => string.IsNullOrWhiteSpace(name) ? null : name.Trim();

    private async Task<Outcome<UserView>> CommitWithAddress(UserState next)
    {
        var former = _state.Exists ? State.Email : null;
        var begun = time.GetUtcNow();
        var claimed = await GrainFactory.Email(next.Email).Claim(next.Id);
        if (!claimed.IsOk) return claimed.As<UserView>();
        // Half the grace is left for the write.
        if (time.GetUtcNow() - begun > EmailGrain.Grace / 2) return FleetError.Unavailable("The e-mail address could not be claimed in time; try again");
        await _state.Commit(next);
        if (former is not null) await GrainFactory.Email(former).Release(next.Id);
        return View();
    }

    private Task CountFailure()
    {
        var failures = State.Failures + 1;
        return _state.Commit(State with { Failures = failures, LockedUntil = time.GetUtcNow() + LockOut.After(failures, options.Value) });
    }

    private UserView View() => State.View(time.GetUtcNow());
}
