using System.Collections.Immutable;
using Fleet.Notices;

namespace Fleet.Simulated;

/// <summary>The receivers of notices and the table of deliveries, in memory. They outlive the Fleet that uses them.</summary>
internal sealed class Outside(TimeProvider time) : INoticeSender, IDeliveries
{
    /// <summary>What arrived, and when.</summary>
    public List<(ChannelMessage Message, DateTimeOffset At)> Arrived { get; } = [];

    /// <summary>What arrived and was taken.</summary>
    public List<ChannelMessage> Taken { get; } = [];

    public List<DeliveryRow> Rows { get; } = [];

    /// <summary>What the receiver answers; it may hold the answer back.</summary>
    public Func<ChannelMessage, Task<Delivery>> Answer { get; set; } = _ => Task.FromResult(new Delivery(true));

    /// <summary>Called before a message goes out and when its answer has come; may kill the process.</summary>
    public Action<bool> AtSend { get; set; } = _ => { };

    /// <summary>Called before attempts are recorded; may throw.</summary>
    public Action BeforeRecord { get; set; } = () => { };

    public IEnumerable<string> TakenIds => Taken.SelectMany(message => message.Notices).Select(notice => notice.Id);

    public async Task<Delivery> Send(ChannelType type, ChannelConfig config, ChannelMessage message, CancellationToken cancellationToken = default)
    {
        AtSend(false);
        Arrived.Add((message, time.GetUtcNow()));
        var answer = await Answer(message);
        if (answer.IsDelivered) Taken.Add(message);
        AtSend(true);
        return answer;
    }

    public Task Append(IReadOnlyCollection<DeliveryRow> rows, CancellationToken cancellationToken = default)
    {
        BeforeRecord();
        Rows.AddRange(rows.Where(row => Rows.All(other => other.Id != row.Id)));
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<DeliveryRow>> Of(string alertId, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableDictionary<string, int>> Counts(IReadOnlyCollection<string> alertIds, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<DeliveryRow>> OfType(string channelType, string? before, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
