using Fleet.Notices;

namespace Fleet.Simulated;

/// <summary>
/// Watches what is handed over to channels, and can come in between. It outlives the Fleet that it watches. The calls of everything else
/// pass through.
/// </summary>
internal sealed class ToldNotices : IIncomingGrainCallFilter
{
    private readonly HashSet<(string, string)> _taken = [];

    /// <summary>Each notice that a channel has taken, once.</summary>
    public List<(ChannelId Channel, Notice Notice)> Taken { get; } = [];

    /// <summary>Every handing over, also of what the channel had already.</summary>
    public List<(ChannelId Channel, Notice Notice)> HandedOver { get; } = [];

    /// <summary>Called before a channel gets a notice; may throw, or give what is waited for first.</summary>
    public Func<ChannelId, Notice, Task?> Before { get; set; } = (_, _) => null;

    /// <summary>Called when a channel has taken a notice; may throw, as a connection that breaks before the answer does.</summary>
    public Action After { get; set; } = () => { };

    /// <summary>What a channel was told, in order.</summary>
    public string By(ChannelId channel) => string.Join(' ', Taken.Where(one => one.Channel == channel).Select(one => one.Notice.Kind));

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType != typeof(IChannelGrain) || context.MethodName != nameof(IChannelGrain.Enqueue))
        {
            await context.Invoke();
            return;
        }

        var (channel, notice) = (ChannelId.Of(context.TargetId.Key.ToString()!), (Notice)context.Request.GetArgument(0)!);
        if (Before(channel, notice) is { } first) await first;
        await context.Invoke();
        HandedOver.Add((channel, notice));
        if (_taken.Add((channel.Value, notice.Id))) Taken.Add((channel, notice));
        After();
    }
}
