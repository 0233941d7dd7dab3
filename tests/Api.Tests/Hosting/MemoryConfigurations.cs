using System.Security.Cryptography;
using System.Text;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Api.Tests.Hosting;

/// <summary>Looks at machines that exist in memory only: what was installed is there, but for the files that were altered since.</summary>
internal sealed class MemoryConfigurations(MemoryMachines machines) : IConfigurationReader
{
    public Task<Remote<MachineConfiguration>> Read(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, TimeSpan limit, CancellationToken cancellationToken = default) =>
        machines.On(machine, instance, process => new MachineConfiguration
        {
            IsInstalled = process is not null,
            Runs = process?.State is ProcessState.Running,
            Files = [.. spec.Files.Select(file => process is null ? new(file.Path, FoundState.Missing, null) : Look(file, process))],
            Variables = [.. spec.Env.Select(one => new FoundVariable(one.Key, process is null ? FoundState.Missing : FoundState.Present, true, one.Value))],
            OpenPorts = process is null ? [] : spec.Ports,
            Hostname = machine.Host,
            CpuCount = 4,
            MemoryTotal = 8L << 30,
            DiskTotal = 100L << 30,
        });

    private static FoundFile Look(InstanceFile file, MemoryProcess process)
    {
        var content = process.Altered.TryGetValue(file.Path, out var altered) ? altered : file.Content;
        return content is null
            ? new(file.Path, FoundState.Missing, null)
            : new(file.Path, FoundState.Present, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))));
    }
}
