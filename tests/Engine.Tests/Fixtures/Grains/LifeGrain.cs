using Orleans;

namespace Fleet.Engine.Tests.Fixtures.Grains;

/// <summary>Shows when activations begin and end.</summary>
public interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>Which activation of this key answers, from 1.</summary>
    Task<int> Number();

    /// <summary>Asks for its end, and still answers.</summary>
    Task<int> End();

    /// <summary>Asks for its end, then waits for the gate of that name.</summary>
    Task<int> EndAndHold(string name);

    Task Delay(TimeSpan time);
}

internal sealed class LifeGrain(Probe probe) : Grain, ILifeGrain
{
    private int _number;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _number = probe.Count(this.GetPrimaryKeyString());
        if (probe.CountOf("fail next activation") > _number - 1) throw new InvalidDataException($"activation {_number} fails");
        if (this.GetPrimaryKeyString() == "slow") await probe.Gate("activation");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (this.GetPrimaryKeyString() == "slow to end") await probe.Gate("deactivation");
        probe.Note($"{this.GetPrimaryKeyString()} {_number} {reason.ReasonCode}");
    }

    public Task<int> Number() => Task.FromResult(_number);

    public Task<int> End()
    {
        DeactivateOnIdle();
        return Number();
    }

    public async Task<int> EndAndHold(string name)
    {
        DeactivateOnIdle();
        await probe.Gate(name);
        return _number;
    }

    public Task Delay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}

public interface IImmortalGrain : IGrainWithStringKey
{
    Task<int> Number();
}

[KeepAlive]
internal sealed class ImmortalGrain(Probe probe) : Grain, IImmortalGrain
{
    private readonly int _number = probe.Count("immortal");

    public Task<int> Number() => Task.FromResult(_number);
}
