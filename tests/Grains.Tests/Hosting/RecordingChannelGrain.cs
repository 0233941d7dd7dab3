using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;

namespace Fleet.Tests.Grains.Hosting;

/// <summary>What channels have taken, for the time of a test: it outlives the Fleet that uses it, as a channel's own record does.</summary>
internal sealed class ToldNotices
{
    private readonly HashSet<(string, string)> _taken = [];

    /// <summary>Each notice that a channel has taken, once.</summary>
    public List<(ChannelId Channel, Notice Notice)> Taken { get; } = [];

    /// <summary>Every handing over, also of what the channel had already.</summary>
    public List<(ChannelId Channel, Notice Notice)> HandedOver { get; } = [];

    /// <summary>Called before a channel takes a notice; may throw, or give what takes the place of taking it.</summary>
    public Func<ChannelId, Notice, Task?> Before { get; set; } = (_, _) => null;

    public HashSet<ChannelId> Channels { get; } = [];

    public void Take(ChannelId channel, Notice notice)
    {
        HandedOver.Add((channel, notice));
        if (_taken.Add((channel.Value, notice.Id))) Taken.Add((channel, notice));
    }

    /// <summary>What a channel was told, in order.</summary>
    public string By(ChannelId channel) => string.Join(' ', Taken.Where(one => one.Channel == channel).Select(one => one.Notice.Kind));
}

/// <summary>A channel as its rules see it.</summary>
internal sealed class RecordingChannelGrain(ToldNotices told) : Grain, IChannelGrain
{
    private ChannelId Id => ChannelId.Of(this.GetPrimaryKeyString());

    public Task<Outcome<ChannelView>> Get() => Task.FromResult<Outcome<ChannelView>>(told.Channels.Contains(Id)
        ? new ChannelView(Id, new ChannelSpec { Name = "ops", Type = ChannelType.InApp, Config = new ChannelConfig(InApp: new InAppTarget([])) }, 0, 0, null, "", default, default)
        : FleetError.NotFound("Channel"));

    public async Task<Outcome<Done>> Enqueue(Notice notice)
    {
        if (told.Before(Id, notice) is { } instead) await instead;
        told.Take(Id, notice);
        return Done.Value;
    }

    public Task<Outcome<ChannelView>> Create(ChannelSpec spec, string actor) => throw new NotSupportedException();

    public Task<Outcome<ChannelView>> Update(ChannelSpec spec, string actor) => throw new NotSupportedException();

    public Task<Outcome<ChannelView>> Delete(string actor) => throw new NotSupportedException();

    public Task<Outcome<Delivery>> Test() => throw new NotSupportedException();

    public Task<Outcome<ImmutableArray<DeadLetter>>> DeadLetters() => throw new NotSupportedException();

    public Task<Outcome<Redelivered>> Redeliver(string? notice) => throw new NotSupportedException();

    public Task Wake() => Task.CompletedTask;
}
