using System.Collections.Immutable;
using Fleet.Demo.World;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Security;

namespace Fleet.Demo.Machines;

/// <summary>What simulated machines have installed; some are behind.</summary>
internal sealed class DemoScans(DemoWorld world) : IMachineScans
{
    private static readonly ImmutableArray<string> Names = ["openssl", "libxml2", "curl", "nginx", "zlib1g", "bash", "python3.11", "sudo"];

    public async Task<Remote<MachineScan>> Scan(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default)
    {
        if (await world.Reach(machine.Server.Value, 1.5, cancellationToken) is { } error) return error;
        var name = world.Find(instance.Value)?.Name ?? instance.Value;
        var behind = (int)world.Draw.Between(0, 3, $"behind/{name}");
        return new MachineScan
        {
            Packages = [.. Names.Select((package, i) => new FoundPackage("Debian:12", package, i < behind ? "1.0-1" : "1.0-2", "MIT"))],
            Keys = [new("SHA256:demo" + name, "ed25519", 256, "fleet@demo", world.Now.AddDays(-90), IsFleets: true)],
            PermitRootLogin = world.Draw.Of($"root/{name}") < 0.1 ? "yes" : "no",
            PasswordAuthentication = "no",
            Ports = [22, 8080],
            PendingUpdates = behind + 3,
            SecurityUpdates = behind,
        };
    }

    public async Task<Remote<KeyRemoval>> RemoveKey(MachineAddress machine, string fingerprint, CancellationToken cancellationToken = default) =>
        await world.Reach(machine.Server.Value, 0.5, cancellationToken) is { } error ? error
        : fingerprint.StartsWith("SHA256:demo", StringComparison.Ordinal) ? new KeyRemoval(0, IsFleets: true) : new KeyRemoval(1, IsFleets: false);
}

/// <summary>Advisories that are made up, and say so.</summary>
internal sealed class DemoAdvisories : IAdvisories
{
    private static readonly ImmutableArray<(string Package, VulnerabilitySeverity Severity, double Score, string Title)> Known =
    [
        ("openssl", VulnerabilitySeverity.High, 7.5, "A handshake may end the process"),
        ("libxml2", VulnerabilitySeverity.Critical, 9.1, "A document may write beyond a buffer"),
        ("curl", VulnerabilitySeverity.Medium, 5.3, "A redirect may keep a header"),
    ];

    public string? Edition => "demo";

    public Task Refresh(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public ImmutableArray<AdvisoryMatch> Match(IEnumerable<FoundPackage> packages) =>
    [
        .. packages.Where(package => package.Version == "1.0-1").SelectMany(package => Known.Where(one => one.Package == package.Name).Select(one => new AdvisoryMatch(
            package, $"DEMO-{one.Package}", $"DEMO-{one.Package}", one.Severity, one.Score, $"{one.Title} (made up for the demo)",
            "This advisory is made up, as is the package: it shows what a scan of a real machine would tell.", "1.0-2", []))),
    ];
}
