using System.Collections.Concurrent;
using System.Data.Common;
using System.Net.WebSockets;
using Fleet.Api.Access;
using Fleet.Api.Identity;
using Fleet.Api.Telemetry;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Api.Gateway;

/// <summary>
/// What a console hears of the instances that it has subscribed to: their figures and status as they change. It looks at each twice a second, so
/// that a change is soon told; however many things happen there, it is told of each instance once a second, and never waited for. Log lines
/// are a subscription of their own.
/// </summary>
internal sealed partial class ConsoleSession(
    AgentConnection connection,
    Caller caller,
    ConsoleLogs lines,
    IGrainFactory grains,
    IHistory history,
    FrameWriter writer,
    TimeProvider time,
    ILogger<ConsoleSession> logger) : IAsyncDisposable
{
    private const int MaxSubscriptions = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    // The next look after one that had something to tell is passed over; a timer is not exact.
    private static readonly TimeSpan Quiet = 1.5 * Period;

    private readonly Dictionary<InstanceId, Told?> _seen = [];
    private readonly ConcurrentDictionary<InstanceId, string> _lastEvent = [];
    private CancellationTokenSource? _stop;
    private Task _looking = Task.CompletedTask;
    private IDisposable? _counted;

    /// <summary>Whether it has subscribed to anything: from then on its connection speaks for no instance.</summary>
    public bool IsListening => _stop is not null || lines.IsAsked;

    /// <summary>Takes a subscription, or the end of one.</summary>
    public async Task Take(Frame frame)
    {
        _counted ??= OpenConnections.Console();
        try
        {
            await Heed(frame);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OrleansException)
        {
            LogNotHeeded(e);
            await Answer(frame, frame.InstanceId, new("UNAVAILABLE", "Something that Fleet needs does not answer just now"));
        }
    }

    /// <summary>The connection has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _counted?.Dispose();
        await lines.DisposeAsync();
        if (_stop is not { } stop) return;
        await stop.CancelAsync();
        await _looking;
        stop.Dispose();
    }

    private async Task Heed(Frame frame)
    {
        var said = frame.Body.ValueKind is System.Text.Json.JsonValueKind.Object
            ? new BodyReader(frame.Body).Text(FleetId.MaxLength, "instanceId", "instance_id") ?? frame.InstanceId
            : frame.InstanceId;
        if (!FleetId.TryParse<InstanceId>(said, out var id) || !(await grains.Seen(id, caller)).IsOk)
        {
            await Answer(frame, said, FrameFault.UnknownInstance);
            return;
        }

        switch (frame.Type)
        {
            case "log:subscribe":
                if (await lines.Subscribe(id, frame) is { } fault) await Answer(frame, said, fault);
                break;
            case "log:unsubscribe":
                await lines.Unsubscribe(id);
                await Acknowledge(frame, "logs", id);
                break;
            case "unsubscribe":
                lock (_seen) _seen.Remove(id);
                await Acknowledge(frame, "system", id);
                break;
            case var _ when IsFull(id):
                await Answer(frame, said, new("TOO_MANY_SUBSCRIPTIONS", $"A connection may subscribe to {MaxSubscriptions} instances"));
                break;
            default:
                await Acknowledge(frame, "system", id);
                Subscribe(id);
                break;
        }
    }

    private bool IsFull(InstanceId id)
    {
        lock (_seen) return _seen.Count >= MaxSubscriptions && !_seen.ContainsKey(id);
    }

    private void Subscribe(InstanceId id)
    {
        lock (_seen) _seen.TryAdd(id, null);
        if (_stop is not null) return;
        _stop = new CancellationTokenSource();
        _looking = Look(_stop.Token);
    }

    private async Task Look(CancellationToken stopping)
    {
        try
        {
            using var timer = new PeriodicTimer(Period, time);
            do
            {
                InstanceId[] subscribed;
                lock (_seen) subscribed = [.. _seen.Keys];
                await Task.WhenAll(subscribed.Select(id => Look(id, stopping)));
            }
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The console is gone.
        }
    }

    private async Task Look(InstanceId id, CancellationToken stopping)
    {
        try
        {
            if (!TryFind(id, out var before) || before is { } told && time.GetElapsedTime(told.At) < Quiet) return;

            // One that is another team's by now is passed over, for as long as it is.
            if ((await grains.Seen(id, caller)).Value is not { } now) return;
            var (beat, isChanged) = (now.LastHeartbeat, now.UpdatedAt != before?.View.UpdatedAt);
            if (beat == before?.View.LastHeartbeat && !isChanged) return;
            lock (_seen)
            {
                if (!_seen.ContainsKey(id)) return;
                _seen[id] = new(now, time.GetTimestamp());
            }

            if (beat is not null && beat != before?.View.LastHeartbeat) connection.Post(writer.Snapshot(id.Value, beat));
            if (!isChanged) return;
            connection.Post(writer.Status(id.Value, now));
            await ShowEvents(id, isFirst: before is null, stopping);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OrleansException)
        {
            LogNotSeen(id, e);
        }
    }

    private bool TryFind(InstanceId id, out Told? told)
    {
        lock (_seen) return _seen.TryGetValue(id, out told);
    }

    private async Task ShowEvents(InstanceId id, bool isFirst, CancellationToken stopping)
    {
        var events = await history.Events(id.Value, 50, stopping);
        var last = _lastEvent.GetValueOrDefault(id, "");
        if (!isFirst)
        {
            foreach (var one in events.Where(one => string.CompareOrdinal(one.Id, last) > 0).Reverse()) connection.Post(writer.Event(one));
        }

        if (!events.IsEmpty) _lastEvent[id] = events[0].Id;
    }

    private Task Acknowledge(Frame frame, string channel, InstanceId id) =>
        connection.Send(writer.Ack(FrameForm.Native, channel, id.Value, frame.CorrelationId));

    private Task Answer(Frame frame, string? instance, FrameFault fault) =>
        connection.Send(writer.Error(FrameForm.Native, instance, frame.CorrelationId, fault));

    /// <summary>What was last told of an instance, and when.</summary>
    private readonly record struct Told(InstanceView View, long At);

    [LoggerMessage(450, LogLevel.Warning, "A console's subscription could not be looked up just now")]
    private partial void LogNotHeeded(Exception exception);

    [LoggerMessage(451, LogLevel.Warning, "A console could not be told of {Instance} just now")]
    private partial void LogNotSeen(InstanceId instance, Exception exception);
}
