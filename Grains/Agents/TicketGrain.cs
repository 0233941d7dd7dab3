using Fleet.Agents;
using Fleet.Common;
using Fleet.Identity;

namespace Fleet.Grains.Agents;

/// <summary>One turn at a time is what makes a ticket single-use.</summary>
internal sealed class TicketGrain(TimeProvider time) : Grain, ITicketGrain
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private Principal? _holder;
    private DateTimeOffset _expiresAt;

    public Task Issue(Principal holder)
    {
        (_holder, _expiresAt) = (holder, time.GetUtcNow() + Lifetime);
        DelayDeactivation(Lifetime);
        return Task.CompletedTask;
    }

    public Task<Outcome<Principal>> Redeem()
    {
        var holder = time.GetUtcNow() <= _expiresAt ? _holder : null;
        _holder = null;
        DeactivateOnIdle();
        return Task.FromResult<Outcome<Principal>>(
            holder is not null ? holder : new FleetError(ErrorCode.Unauthorized, "The ticket was used already, or has expired"));
    }
}
