using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;
using Fleet.Services;
using Fleet.Storage;
using Fleet.Webhooks;

namespace Fleet.Silo.Services;

/// <summary>The queues of what is sent out: notification channels and webhooks.</summary>
internal sealed class OutboundProbe(IGrainFactory grains, IStateQueries states) : IServiceProbe
{
    private const int PageSize = 200;

    public string Name => "outbound";

    public async Task<ServiceReading> Read(CancellationToken cancellationToken)
    {
        var channels = await All(StateKinds.Channel, async id => await grains.Channel(ChannelId.Of(id)).Get() is { IsOk: true, Value: var one }
            ? new Queue(one.Waiting, one.DeadLetters, one.LastError is not null) : null, cancellationToken);
        var webhooks = await All(StateKinds.Webhook, async id => await grains.Webhook(WebhookId.Of(id)).Get() is { IsOk: true, Value: var one }
            ? new Queue(one.Waiting, one.DeadLetters, one.LastError is not null) : null, cancellationToken);
        var queues = channels.AddRange(webhooks);
        var stuck = queues.Count(queue => queue is { Waiting: > 0, HasFailed: true });
        return ServiceReading.Of(
            [
                ("channels", channels.Length),
                ("webhooks", webhooks.Length),
                ("waiting", queues.Sum(queue => queue.Waiting)),
                ("dead_letters", queues.Sum(queue => queue.DeadLetters)),
                ("retrying", stuck),
            ],
            (stuck > 0, ServiceHealth.Degraded, "Something waits for a receiver whose last attempt failed"));
    }

    private async Task<ImmutableArray<Queue>> All(string kind, Func<string, Task<Queue?>> read, CancellationToken cancellationToken)
    {
        var queues = ImmutableArray.CreateBuilder<Queue>();
        string? cursor = null;
        do
        {
            var page = await states.Query(new StateQuery { Kind = kind, Cursor = cursor, Limit = PageSize }, cancellationToken);
            foreach (var queue in await Task.WhenAll(page.Rows.Select(row => read(row.Id))))
            {
                if (queue is not null) queues.Add(queue);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return queues.ToImmutable();
    }

    private sealed record Queue(int Waiting, int DeadLetters, bool HasFailed);
}
