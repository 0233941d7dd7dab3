using Fleet.Engine.Tests.Fixtures;
using Orleans;
using Orleans.Runtime;

namespace Fleet.Engine.Tests.Embedded;

internal interface IMadeGrain : IGrainWithStringKey
{
    Task<string> Given();
}

/// <summary>Takes what a constructor may take, and fails the first time where its key says so.</summary>
internal sealed class MadeGrain : Grain, IMadeGrain
{
    private readonly string _given;

    public MadeGrain(IServiceProvider services, IGrainContext context, Probe probe, Version? absent = null, int number = 7)
    {
        var key = context.GrainId.Key.ToString();
        if (key == "fails" && probe.Count("made") == 1) throw new InvalidDataException("the constructor fails");
        _given = $"{key} {services is not null} {absent is null} {number}";
    }

    public Task<string> Given() => Task.FromResult(_given);
}
