using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Security;
using Fleet.Servers;
using Fleet.Storage;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Security;

/// <summary>
/// Scans an instance's machine. Reading it is a timer tick that interleaves; what it has brought is written down in a turn. What people do with
/// what was found is in <c>SecurityGrain.Judging.cs</c>.
/// </summary>
internal sealed partial class SecurityGrain(
    IMachineScans scans,
    IAdvisories advisories,
    ISecurityRecords records,
    ISecurityWatch watch,
    IIdSource ids,
    TimeProvider time,
    ILogger<SecurityGrain> log) : Grain, ISecurityGrain
{
    private const int MaxPackages = 100_000;

    private readonly Changes _changes = new(time);
    private ScanView? _scan;
    private Reading? _reading;
    private IGrainTimer? _run;
    private IGrainTimer? _look;

    private static GrainTimerCreationOptions SoonAndBeside => new(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true };

    private InstanceId Id => InstanceId.Of(this.GetPrimaryKeyString());

    private bool IsScanning => _scan is { Status: ScanStatus.Running };

    public async Task<Outcome<ScanView>> Scan(string actor)
    {
        if (IsScanning) return _scan!;
        var machine = await Machine();
        if (!machine.IsOk) return machine.As<ScanView>();
        if (machine.Value.Address is not { } address)
        {
            return FleetError.Conflict("Fleet did not put this instance on a server: there is no machine that it could read");
        }

        var before = _scan ?? await records.LastScan(Id);
        _scan = new ScanView { Instance = Id, Status = ScanStatus.Running, StartedAt = time.GetUtcNow(), Actor = actor, ReadAt = before?.ReadAt };
        _reading = null;
        _run = this.RegisterGrainTimer(token => Run(address, token), SoonAndBeside);
        return _scan;
    }

    public async Task<Outcome<ScanView>> Completion(TimeSpan wait)
    {
        await _changes.Await(() => !IsScanning, wait);
        return (_scan ?? await records.LastScan(Id)) is { } scan ? scan : FleetError.NotFound("Scan");
    }

    public async Task Settle()
    {
        if (!IsScanning || _reading is not { } reading) return;
        try
        {
            _scan = reading.Machine is { } machine ? await Take(_scan!, machine, reading.Declared) : await Give(_scan!, reading.Error!);
        }
        catch (Exception exception)
        {
            log.ScanFaulted(exception, Id);
            _scan = _scan! with { Status = ScanStatus.Failed, FinishedAt = time.GetUtcNow(), Error = "What was found could not be written down" };
        }

        _reading = null;
        _changes.Announce();
    }

    public async Task<Outcome<Done>> MatchAgain()
    {
        if (IsScanning || advisories.Edition is not { } edition) return Done.Value;
        if (await records.LastScan(Id) is not { ReadAt: not null } last || last.Advisories == edition) return Done.Value;
        var packages = await records.Packages(Id, null, 0, MaxPackages);
        var there = packages.Select(package => (package.Ecosystem, package.Name, package.Version)).ToHashSet();
        var matches = advisories.Match(packages);
        var findings = Findings.Of(
            Id, await records.Vulnerabilities(Id), matches, row => there.Contains((row.Ecosystem, row.Package, row.Version)), time.GetUtcNow(), ids.New<VulnerabilityId>);
        var scan = last with { Vulnerabilities = matches.Length, Advisories = edition };
        await records.Save(new ScanFindings(scan) { Vulnerabilities = findings.Changed });
        _scan = scan;
        LookAround();
        return Done.Value;
    }

    private async Task Run(MachineAddress machine, CancellationToken cancellation)
    {
        try
        {
            await advisories.Refresh(cancellation);
            var answer = await scans.Scan(machine, Id, cancellation);
            _reading = new(answer.Value, answer.Error?.Message, await Declared(machine));
        }
        catch (Exception exception)
        {
            log.ScanFaulted(exception, Id);
            _reading = new(null, "A fault of Fleet's own; the log has more", []);
        }

        try
        {
            await GrainFactory.Security(Id).Settle();
            await watch.Look(Id, cancellation);
        }
        finally
        {
            _run?.Dispose();
            _run = null;
        }
    }

    private async Task<ScanView> Take(ScanView scan, MachineScan machine, ImmutableHashSet<int> declared)
    {
        var (now, edition) = (time.GetUtcNow(), advisories.Edition);
        var matches = edition is null ? [] : advisories.Match(machine.Packages);
        var unread = machine.Gaps.Select(gap => gap.Ecosystem).ToHashSet();

        // Without advisories nothing was found because nobody knows anything, and nothing is fixed by that.
        var findings = Findings.Of(
            Id, await records.Vulnerabilities(Id), matches, row => edition is not null && !unread.Contains(row.Ecosystem.Split(':')[0]), now, ids.New<VulnerabilityId>);
        var keys = machine.Keys is { } found
            ? KeyFindings.Of(Id, await records.Keys(new SshKeyQuery(Id, Visibility.Everything)), found, now, ids.New<SshKeyId>) : [];
        scan = scan with
        {
            Status = ScanStatus.Succeeded,
            FinishedAt = now,
            ReadAt = now,
            Packages = machine.Packages.Length,
            Vulnerabilities = matches.Length,
            New = findings.New,
            Advisories = edition,
            Gaps =
            [
                .. machine.Gaps.Select(gap => gap.Why),
                .. machine.Keys is null ? ["The account's authorized keys cannot be read"] : ImmutableArray<string>.Empty,
                .. edition is null ? ["There are no advisories: Fleet:Security:OsvPath names no folder with any"] : ImmutableArray<string>.Empty,
            ],
        };
        await records.Save(new ScanFindings(scan)
        {
            Packages = machine.Packages, Vulnerabilities = findings.Changed, Keys = keys, Checks = MachineChecks.Of(machine, declared),
        });
        log.Scanned(Id, scan.Packages, scan.Vulnerabilities, scan.New);
        return scan;
    }

    private async Task<ScanView> Give(ScanView scan, string error)
    {
        scan = scan with { Status = ScanStatus.Failed, FinishedAt = time.GetUtcNow(), Error = error };
        log.NotScanned(Id, error);
        if (await records.LastScan(Id) is { } last) scan = scan with { Packages = last.Packages, Vulnerabilities = last.Vulnerabilities, Advisories = last.Advisories };
        await records.Save(new ScanFindings(scan));
        return scan;
    }

    /// <summary>How to reach the instance's machine; no address where Fleet did not put it on one.</summary>
    private async Task<Outcome<Whereabouts>> Machine()
    {
        var instance = await GrainFactory.Instance(Id).Get();
        if (!instance.IsOk) return instance.As<Whereabouts>();
        if (instance.Value.Status == InstanceStatus.Destroyed) return FleetError.Conflict("The instance is destroyed");
        if (instance.Value.Server is not { } server) return new Whereabouts(null);
        var machine = await GrainFactory.Server(server).Machine();
        return machine.IsOk ? new Whereabouts(machine.Value) : machine.As<Whereabouts>();
    }

    /// <summary>The ports that are meant to be open: of SSH, of all that Fleet runs there, and of a proxy where there are sites.</summary>
    private async Task<ImmutableHashSet<int>> Declared(MachineAddress machine)
    {
        var ports = ImmutableHashSet.CreateBuilder<int>();
        ports.Add(machine.Port);
        foreach (var id in await GrainFactory.Server(machine.Server).Instances())
        {
            if ((await GrainFactory.Instance(id).Get()).Value?.Spec is not { } spec) continue;
            ports.UnionWith(spec.Ports);
            if (spec.Site is not null) ports.UnionWith([80, 443]);
        }

        return ports.ToImmutable();
    }

    /// <summary>Rules are told beside what goes on here: one that does not answer keeps nobody waiting.</summary>
    private void LookAround() => _look ??= this.RegisterGrainTimer(LookAround, SoonAndBeside);

    private async Task LookAround(CancellationToken cancellation)
    {
        // From here on another look is another timer; this one's end would cancel it.
        var own = _look;
        _look = null;
        try
        {
            await watch.Look(Id, cancellation);
        }
        finally
        {
            own?.Dispose();
        }
    }

    private sealed record Whereabouts(MachineAddress? Address);

    private sealed record Reading(MachineScan? Machine, string? Error, ImmutableHashSet<int> Declared);
}
