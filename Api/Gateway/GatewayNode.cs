using Fleet.Agents;
using Fleet.Common;

namespace Fleet.Api.Gateway;

/// <summary>
/// This process as the grains see it: the way to the agents that are connected here. It registers itself again and again, since what it
/// registers with may have moved to another silo.
/// </summary>
internal sealed partial class GatewayNode(
    IGrainFactory grains, IIdSource ids, SessionTable sessions, TimeProvider time, ILogger<GatewayNode> logger) : BackgroundService, IGatewayObserver
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    /// <summary>The node's id: another one after each start.</summary>
    public string Id { get; } = $"node_{ids.Next()}";

    /// <summary>When the grains last took note of it; null before the first time.</summary>
    public DateTimeOffset? AttachedAt { get; private set; }

    /// <inheritdoc/>
    public Task<bool> Send(string connection, AgentFrame frame) =>
        sessions.Find(connection) is { } session ? session.Send(frame) : Task.FromResult(false);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var self = grains.CreateObjectReference<IGatewayObserver>(this);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await grains.Gateway(Id).Attach(self);
                AttachedAt = time.GetUtcNow();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotAttached(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(440, LogLevel.Warning, "This node is not known to the grains just now; tried again in half a minute")]
    private partial void LogNotAttached(Exception exception);
}
