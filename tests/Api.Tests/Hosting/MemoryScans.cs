using System.Collections.Concurrent;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Security;

namespace Fleet.Api.Tests.Hosting;

/// <summary>What machines that exist in memory only say of their security. Fleet's own key is in all of them.</summary>
public sealed class MemoryScans(MemoryMachines machines) : IMachineScans
{
    public const string FleetsKey = "SHA256:fleets";

    private readonly ConcurrentDictionary<InstanceId, MachineScan> _machines = new();

    public static FoundKey Key(string fingerprint, string type = "ed25519", int bits = 256) =>
        new(fingerprint, type, bits, fingerprint[7..], DateTimeOffset.UnixEpoch, fingerprint == FleetsKey);

    /// <summary>The machine of an instance from now on.</summary>
    public MachineScan this[string instance]
    {
        get => _machines.GetValueOrDefault(InstanceId.Of(instance)) ?? new MachineScan { Keys = [Key(FleetsKey)], Ports = [] };
        set => _machines[InstanceId.Of(instance)] = value;
    }

    public Task<Remote<MachineScan>> Scan(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default) =>
        machines.On(machine, () => this[instance.Value]);

    public Task<Remote<KeyRemoval>> RemoveKey(MachineAddress machine, string fingerprint, CancellationToken cancellationToken = default) =>
        machines.On(machine, () =>
        {
            if (fingerprint == FleetsKey) return new KeyRemoval(0, IsFleets: true);
            var lines = 0;
            foreach (var (instance, scan) in _machines)
            {
                if (scan.Keys is not { } keys || !keys.Any(key => key.Fingerprint == fingerprint)) continue;
                _machines[instance] = scan with { Keys = [.. keys.Where(key => key.Fingerprint != fingerprint)] };
                lines++;
            }

            return new KeyRemoval(lines, IsFleets: false);
        });
}
