using Fleet.Common;
using Microsoft.Extensions.Configuration;

namespace Fleet.Silo.Cluster;

/// <summary>
/// Whether grains answer. Asks neither the database nor, where this process hosts grains, the network. A question that nobody answers is not
/// asked again until it has ended, so that asking often does not pile them up.
/// </summary>
public sealed class Pulse(IGrainFactory grains, IConfiguration configuration, TimeProvider time)
{
    /// <summary>How long an answer may take: what takes no time itself waits this long only behind an engine that is stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // As long as it may take until calls find their way around a silo that is gone.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly bool _isHost = configuration.Role() is not FleetRole.Api;
    private Task? _asking;
    private long? _answeredAt;

    /// <summary>Whether the engine of this process takes turns; true if it has none.</summary>
    public async Task<bool> Beats() => !_isHost || await IsAnswered();

    /// <summary>Whether calls reach grains. A process that hosts none is forgiven what silos need to take over from one that is gone.</summary>
    public async Task<bool> Reaches()
    {
        if (await IsAnswered()) return true;
        lock (_gate) return !_isHost && _answeredAt is { } at && time.GetElapsedTime(at) < Grace;
    }

    private async Task<bool> IsAnswered()
    {
        Task asking;
        lock (_gate)
        {
            // On a thread of its own: what hangs may do so before it first waits.
            if (_asking is not { IsCompleted: false }) _asking = Task.Run(() => grains.Pulse().Beat());
            asking = _asking;
        }

        try
        {
            await asking.WaitAsync(Patience, time);
        }
#pragma warning disable CA1031 // Whatever kept it from answering, it has not answered.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }

        lock (_gate) _answeredAt = time.GetTimestamp();
        return true;
    }
}
