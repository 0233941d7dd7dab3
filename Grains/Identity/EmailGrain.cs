using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Grains.Identity;

/// <summary>Who holds an e-mail address, and since when.</summary>
internal sealed record EmailState
{
    public UserId? Holder { get; init; }
    public DateTimeOffset ClaimedAt { get; init; }
}

/// <summary>
/// One turn at a time is what makes an address unique. A claim comes before the user is written, so a claim whose user does not have the
/// address is either on its way or left over from a crash: it is kept for <see cref="Grace"/>, and whoever has not written by then gives up.
/// It asks users only in turns that interleave with theirs, since theirs wait for it.
/// </summary>
internal sealed class EmailGrain(
    [PersistentState(StateKinds.Email, StateKind.Store)] IPersistentState<EmailState> storage, TimeProvider time) : Grain, IEmailGrain
{
    /// <summary>How long a claim is good for before its user is written.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly Committed<EmailState> _state = new(storage);

    public async Task<Outcome<Done>> Claim(UserId user)
    {
        if (_state.Current.Holder is { } holder && holder != user && await IsHeldBy(holder))
        {
            return FleetError.Conflict("Another user has this e-mail address", "email");
        }

        await _state.Commit(new EmailState { Holder = user, ClaimedAt = time.GetUtcNow() });
        return Done.Value;
    }

    public Task<UserId?> Holder() => Task.FromResult(_state.Current.Holder);

    public async Task Release(UserId user)
    {
        if (_state.Current.Holder == user) await _state.Clear();
    }

    private async Task<bool> IsHeldBy(UserId holder)
    {
        if (time.GetUtcNow() - _state.Current.ClaimedAt < Grace) return true;
        var found = await GrainFactory.User(holder).Get();
        return found.IsOk && IdentityRules.Normal(found.Value.Email) == this.GetPrimaryKeyString();
    }
}
