using System.Security.Cryptography;
using System.Text;
using Fleet.Demo.World;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Demo.Machines;

/// <summary>What has become of configurations: a few were changed by hand, and are put right by the next installation.</summary>
internal sealed class DemoReader(DemoWorld world) : IConfigurationReader
{
    private const double Altered = 0.06;

    public async Task<Remote<MachineConfiguration>> Read(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 0.2, cancellationToken) is { } error) return error;
        var program = world.Find(instance.Value);
        var isAltered = program is not null && world.Draw.Of($"altered/{program.Name}") < Altered && program.StartedAt < DemoClock.Present - TimeSpan.FromHours(1);
        var cores = world.CoresOf(machine.Host);
        return new MachineConfiguration
        {
            IsInstalled = program is not null,
            Runs = program?.Runs,
            Files = [.. spec.Files.Select((file, i) => new FoundFile(file.Path, FoundState.Present, Sum(isAltered && i == 0 ? $"{file.Content}# by hand\n" : file.Content)))],
            Variables =
            [
                .. spec.Env.Select(one => new FoundVariable(one.Key, FoundState.Present, true, one.Value)),
                .. spec.Secrets.Select(one => new FoundVariable(one.Key, FoundState.Present, true, null)),
            ],
            OpenPorts = [.. spec.Ports],
            Hostname = machine.Host,
            Distro = "debian",
            CpuCount = cores,
            MemoryTotal = cores * 4L << 30,
            DiskTotal = cores * 40L << 30,
        };
    }

    private static string Sum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
