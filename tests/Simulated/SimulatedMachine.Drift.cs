using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Simulated;

internal sealed partial class SimulatedMachine : IConfigurationReader
{
    /// <summary>What somebody has changed by hand since the last install: a file's path to its content, null for one that was deleted.</summary>
    public ConcurrentDictionary<string, string?> Altered { get; } = [];

    /// <summary>What is listened on; null for the ports of the spec.</summary>
    public int[]? Listening { get; set; }

    /// <summary>What a look waits for before it looks; null to look at once.</summary>
    public Func<Task?> HangLook { get; set; } = () => null;

    public async Task<Remote<MachineConfiguration>> Read(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        if (HangLook() is { } hang) await hang;
        return await Do<MachineConfiguration>(machine, "look", () => new MachineConfiguration
        {
            IsInstalled = Installed.ContainsKey(Key(machine, instance)),
            Runs = Started.ContainsKey(Key(machine, instance)),
            Files = [.. spec.Files.Select(file => Found(file))],
            Variables = [.. spec.Env.Select(one => new FoundVariable(one.Key, FoundState.Present, true, one.Value))],
            OpenPorts = [.. Listening ?? [.. spec.Ports]],
            CpuCount = 2,
            MemoryTotal = 4L << 30,
            DiskTotal = 40L << 30,
        });
    }

    private FoundFile Found(InstanceFile file)
    {
        var content = Altered.TryGetValue(file.Path, out var altered) ? altered : file.Content;
        return content is null
            ? new(file.Path, FoundState.Missing, null)
            : new(file.Path, FoundState.Present, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))));
    }
}
