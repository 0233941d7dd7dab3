using System.Runtime.InteropServices;
using Fleet.Api.Identity;
using Fleet.Silo.Cluster;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Lifetime;

/// <summary>
/// The first part of an orderly end, while everything still runs: requests are served for a while longer, then streams and sockets are closed one
/// after the other. After it the server takes no more connections, and the host ends the rest. Who asks a second time does not want to wait.
/// </summary>
internal sealed partial class Drain(
    ProcessLife life, OpenStreams streams, IOptions<DrainOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Drain> log)
    : IHostedLifecycleService, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _asked;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Under systemd the host heeds SIGTERM alone.
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }) _signals.Add(PosixSignalRegistration.Create(signal, Heed));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        life.Drain();
        if (!life.HasStarted) return;
        var (delay, spread) = (options.Value.Delay, options.Value.Spread);
        Draining(delay, streams.Count);
        try
        {
            await Task.Delay(delay, time, cancellationToken);
            await streams.Leave(spread, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time that the whole end may take is over.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    private void Heed(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _asked) > 1) Environment.Exit(128 + Number(context.Signal));
        lifetime.StopApplication();
    }

    private static int Number(PosixSignal signal) => signal is PosixSignal.SIGINT ? 2 : 15;

    [LoggerMessage(73, LogLevel.Information, "Asked to end: requests are served for {Delay} longer, then {Streams} streams and sockets are closed")]
    private partial void Draining(TimeSpan delay, int streams);
}
