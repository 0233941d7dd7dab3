using System.Diagnostics.Metrics;
using Fleet.Remote;
using Fleet.Ssh.Connections;

namespace Fleet.Ssh.Host;

/// <summary>
/// The places for probes, over all servers: first come first served, and only one for each server, so that a host that hangs keeps no more
/// than one of them, and that one no longer than a probe's time limit.
/// </summary>
internal sealed class ProbeSlots(SshOptions options, Links links, TimeProvider time)
{
    private static readonly Meter Meter = new("Fleet.Ssh");

    private static readonly UpDownCounter<int> Running = Meter.CreateUpDownCounter<int>("fleet.ssh.probes.running");

    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>("fleet.ssh.probe.wait", "s");

    private readonly Gate _slots = new(int.MaxValue);

    /// <summary>Runs a probe, which must be bounded in time, when it is its turn.</summary>
    public async Task<Remote<T>> Run<T>(MachineAddress machine, Func<Task<Remote<T>>> probe, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            var link = links.Of(machine.Server);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, link.Closing);
            if (await link.Probes.Enter(1, either.Token) is { } full) return full;
            try
            {
                await _slots.Enter(options.MaxProbes, either.Token);
                Wait.Record(time.GetElapsedTime(asked).TotalSeconds);
                Running.Add(1);
                try
                {
                    return await probe();
                }
                finally
                {
                    Running.Add(-1);
                    _slots.Leave();
                }
            }
            finally
            {
                link.Probes.Leave();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return new RemoteError(RemoteFault.Cancelled, "The probe was cancelled.");
        }
    }
}
