using Fleet.Remote;
using Fleet.Ssh.Connections;
using Fleet.Telemetry;

namespace Fleet.Ssh.Host;

/// <summary>
/// The places for probes, over all servers: first come first served, and only one for each server, so that a host that hangs keeps no more
/// than one of them, and that one no longer than a probe's time limit.
/// </summary>
internal sealed class ProbeSlots(SshOptions options, Links links, TimeProvider time)
{
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
                FleetMeasures.ProbeBegun(time.GetElapsedTime(asked));
                try
                {
                    return await probe();
                }
                finally
                {
                    FleetMeasures.ProbeEnded();
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
