using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fleet.Demo.World;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Demo.Machines;

/// <summary>Machines that are only described. Each answers, whatever its address and its credential.</summary>
internal sealed class DemoMachines(DemoWorld world) : IMachines
{
    private const double OtherLoad = 0.2;
    private const long GiB = 1L << 30;
    private static readonly DateTimeOffset Booted = DemoClock.Present.AddDays(-41.3);

    public async Task<Remote<HostIdentity>> Connect(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, Pause(machine, 0.8), cancellationToken) is { } error) return error;
        return Identity(machine.Host);
    }

    public async Task<Remote<MachineFacts>> ReadFacts(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, Pause(machine, 0.7), cancellationToken) is { } error) return error;
        var (memory, disk) = Sizes(machine);
        return new MachineFacts(
            "Debian GNU/Linux (demo)", "12", "6.1.0-28-amd64", "x86_64", world.CoresOf(machine.Host), memory, memory * 3 / 4, disk, disk / 2, "28.2.2");
    }

    public async Task<Remote<ImmutableArray<string>>> CheckPrerequisites(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, Pause(machine, 0.9), cancellationToken) is { } error) return error;
        return DemoRuntimes.All;
    }

    public Task<SshKeyPair> NewKey(string comment, CancellationToken cancellationToken = default) =>
        Task.FromResult(new SshKeyPair("the demo's key opens nothing", $"ssh-ed25519 {Key(comment)} {comment}"));

    public async Task<Remote<ProbeReport>> Probe(MachineAddress machine, CancellationToken cancellationToken = default)
    {
        await world.Heard.WaitAsync(cancellationToken);
        if (await world.Reach(machine.Server.Value, 0, cancellationToken) is { } error) return error;
        var now = world.Now;
        var seen = world.On(machine.Server.Value).Select(program => (Seen: program.Look(now), Figures: program.FiguresAt(now))).ToList();
        var running = seen.Where(one => one.Seen.State == ProcessState.Running).ToList();
        var (memory, disk) = Sizes(machine);
        return new ProbeReport(
            (now - Booted).TotalSeconds,
            Math.Round(OtherLoad + running.Sum(one => one.Figures.Load), 2),
            memory, Math.Max(GiB, memory - GiB - running.Sum(one => one.Seen.MemoryUsed)),
            disk, Math.Max(GiB, disk - (8 * GiB) - seen.Sum(one => one.Seen.DiskUsed)),
            [.. seen.Select(one => one.Seen)]);
    }

    public async Task<Remote<bool>> CleanUp(MachineAddress machine, CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.5, cancellationToken) is { } error ? error : true;

    public Task Forget(ServerId server) => Task.CompletedTask;

    // What is looked on is what somebody adds; the demo's own come as fast as they can.
    private static double Pause(MachineAddress machine, double seconds) => machine.Host.EndsWith(PlannedServer.Domain, StringComparison.Ordinal) ? 0 : seconds;

    private (long Memory, long Disk) Sizes(MachineAddress machine)
    {
        var cores = world.CoresOf(machine.Host);
        return (cores * 4 * GiB, cores * 40 * GiB);
    }

    private static HostIdentity Identity(string host)
    {
        var key = Key(host);
        return new($"ssh-ed25519 {key}", $"SHA256:{Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(key))).TrimEnd('=')}");
    }

    private static string Key(string name) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
