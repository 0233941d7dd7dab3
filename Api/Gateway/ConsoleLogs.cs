using System.Data.Common;
using System.Net.WebSockets;
using Fleet.Api.Live;
using Fleet.Common;
using Fleet.Instances;
using Fleet.Storage;

namespace Fleet.Api.Gateway;

/// <summary>
/// The log lines that a console hears of, those of each instance in a stream of their own. A stream waits for its console alone: while that takes
/// nothing the feed passes it by, and it is told so and reads the store once it takes something again.
/// </summary>
internal sealed partial class ConsoleLogs(
    AgentConnection connection, Visibility visibility, LiveLogs live, ILogs logs, IIdSource ids, FrameWriter writer, TimeProvider time, ILogger<ConsoleLogs> logger) : IAsyncDisposable
{
    private const int MaxStreams = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<InstanceId, (CancellationTokenSource Stop, Task Telling)> _streams = [];

    /// <summary>Whether anything was ever asked for.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Tells of the lines that the frame asks for from now on, and no more of those that an earlier one asked for; null, or why not.</summary>
    public async Task<FrameFault?> Subscribe(InstanceId id, Frame frame)
    {
        var (filter, after, wrong) = LogSubscription.Read(frame.Body, id);
        if (filter is null) return FrameFault.Invalid(wrong!);
        filter = filter with { VisibleTo = visibility };
        await Unsubscribe(id);
        if (_streams.Count >= MaxStreams) return new("TOO_MANY_SUBSCRIPTIONS", $"A connection may follow the logs of {MaxStreams} instances");
        if (live.Join(filter) is not { } client) return new("UNAVAILABLE", "Too many streams are open just now");

        IsAsked = true;
        var stream = new LogStream(client, after ?? StreamPosition.After(ids.Next(), filter.Shards), logs, time);
        var stop = new CancellationTokenSource();
        _streams[id] = (stop, Tell(id, client, stream, writer.Ack(FrameForm.Native, "logs", id.Value, frame.CorrelationId), stop.Token));
        return null;
    }

    /// <summary>Tells of that instance's lines no more.</summary>
    public async Task Unsubscribe(InstanceId id)
    {
        if (!_streams.Remove(id, out var stream)) return;
        await stream.Stop.CancelAsync();
        await stream.Telling;
        stream.Stop.Dispose();
    }

    /// <summary>The connection has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var id in _streams.Keys.ToList()) await Unsubscribe(id);
    }

    private async Task Tell(InstanceId id, LiveClient client, LogStream stream, ReadOnlyMemory<byte> ack, CancellationToken stopping)
    {
        using var place = client;
        try
        {
            await connection.Send(ack);
            while (true)
            {
                try
                {
                    await TellUntilFault(id, stream, stopping);
                }
                catch (Exception e) when (e is DbException or TimeoutException)
                {
                    // The stream knows how far it has come, and begins again with what is stored after that.
                    LogNotRead(id, e);
                    client.FallBehind();
                    await Task.Delay(Pause, time, stopping);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException)
        {
            // Nobody listens any more.
        }
    }

    private async Task TellUntilFault(InstanceId id, LogStream stream, CancellationToken stopping)
    {
        await foreach (var item in stream.Read(stopping))
        {
            if (item.Line is { } line) await connection.Send(writer.Line(line.Row));
            else if (item.Kind is StreamItemKind.Resync) await connection.Send(writer.Resync(id.Value));
        }
    }

    [LoggerMessage(460, LogLevel.Warning, "The log of {Instance} could not be read for a console; tried again in a second")]
    private partial void LogNotRead(InstanceId instance, Exception exception);
}
