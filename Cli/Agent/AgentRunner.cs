using System.Net.WebSockets;

namespace Fleet.Cli.Agent;

/// <summary>The agent's life: register, connect, speak and listen, and begin again when the connection is lost, for ever.</summary>
internal sealed class AgentRunner(AgentSettings settings, TimeProvider time, TextWriter log)
{
    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    public async Task Run(CancellationToken cancellation)
    {
        using var outbox = new Outbox();
        using var registration = new Registration(settings);
        await using var terminals = new Terminals(settings, outbox);
        var commands = new CommandRunner(outbox);
        var reporting = Task.WhenAll(
            new MetricsReporter(settings, outbox, time).Run(cancellation),
            Task.WhenAll(settings.LogFiles.Select(file => new LogTail(file, outbox, time).Run(cancellation))));
        var id = settings.Instance;
        var isRegistered = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!isRegistered)
                {
                    id = await registration.Register(cancellation);
                    isRegistered = true;
                    Say($"registered as {id}");
                }

                await using var link = await Link.Open(settings, id, outbox, commands, terminals, time, cancellation);
                Say("connected");
                await Serve(link, cancellation);
            }
            catch (UnknownInstanceException)
            {
                // Somebody has forgotten us meanwhile: introduce ourselves again.
                isRegistered = false;
                Say("Fleet does not know this instance any more");
            }
            catch (Exception exception) when (exception is WebSocketException or HttpRequestException or IOException or RefusedException
                || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                Say(exception.Message);
            }

            if (cancellation.IsCancellationRequested) break;
            var pause = _backoff.Next(Random.Shared);
            try
            {
                await Task.Delay(pause, time, cancellation);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Serve(Link link, CancellationToken cancellation)
    {
        try
        {
            await link.Serve(() => _backoff.Reset(), jitter => _backoff.Jitter = jitter, cancellation);
        }
        finally
        {
            _backoff.Ended(link.IsReplaced);
        }

        Say(link.IsReplaced ? "another agent speaks for this instance now" : "the connection was closed");
    }

    private void Say(string what) => log.WriteLine($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} fleet agent: {what}");
}

/// <summary>Fleet has refused what the agent asked; asking again later may help.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>Fleet does not know the instance that the agent speaks for.</summary>
internal sealed class UnknownInstanceException() : Exception("unknown instance");
