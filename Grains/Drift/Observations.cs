using System.Collections.Immutable;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Servers;

namespace Fleet.Grains.Drift;

/// <summary>What was found of an instance, in the form in which it is compared. Pure.</summary>
internal static class Observations
{
    /// <summary>What was read on its server.</summary>
    public static ObservedConfiguration Of(InstanceView instance, ServerView server, MachineConfiguration found, InstanceExtensions? told)
    {
        var spec = instance.Spec!;
        var unreadable = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        unreadable.UnionWith(found.Files.Where(file => file.State == FoundState.Unreadable).Select(file => DriftFields.Files + file.Path));
        unreadable.UnionWith(found.Variables.Where(one => one.State == FoundState.Unreadable).Select(one => DriftFields.Env + one.Name));
        unreadable.UnionWith(found.Packages.Where(one => one.State == FoundState.Unreadable).Select(one => DriftFields.Packages + one.Name));
        if (instance is not { Status: InstanceStatus.Running or InstanceStatus.Error, Desired: InstanceStatus.Running } && !spec.Ports.IsDefault)
        {
            unreadable.UnionWith(spec.Ports.Select(DriftFields.Port));
        }

        return new ObservedConfiguration
        {
            Installed = found.IsInstalled,
            Running = found.Runs,
            Extensions = Extensions(instance, told),
            Env = found.Variables.Where(one => one.State == FoundState.Present).ToImmutableSortedDictionary(
                one => one.Name, one => one.Value is { } value ? ToldValues.Of(one.Name, value) : ToldValues.Redacted, StringComparer.Ordinal),
            Resources = new ObservedResources(Known(found.CpuCount), Known(found.MemoryTotal), Known(found.DiskTotal)),
            Network = new ObservedNetwork(found.OpenPorts.IsDefault ? null : found.OpenPorts, found.Hostname),
            Provider = ProviderOf(instance, server),
            Region = server.Order?.Region ?? server.Labels.GetValueOrDefault("region"),
            Distro = found.Distro,
            AgentVersion = instance.AgentVersion,
            Files = found.Files.Where(file => file.State == FoundState.Present)
                .ToImmutableSortedDictionary(file => file.Path, file => file.Sha256 ?? "", StringComparer.Ordinal),
            Packages = found.Packages.Where(one => one.State == FoundState.Present)
                .ToImmutableSortedDictionary(one => one.Name, one => one.Version ?? "", StringComparer.Ordinal),
            Differing = [.. found.Variables.Where(one => one is { State: FoundState.Present, IsSame: false }).Select(one => one.Name)],
            Unreadable = unreadable.ToImmutable(),
        };
    }

    /// <summary>What it said of itself.</summary>
    public static ObservedConfiguration Of(InstanceView instance, InstanceExtensions? told) => new()
    {
        Extensions = Extensions(instance, told),
        Resources = new ObservedResources(null, Known(instance.LastHeartbeat?.MemoryTotal ?? 0), Known(instance.LastHeartbeat?.DiskTotal ?? 0)),
        Provider = instance.Provider,
        Region = instance.Region,
        Distro = instance.Distro,
        AgentVersion = instance.AgentVersion,
    };

    // Without an agent nobody knows of extensions.
    private static ImmutableArray<ObservedExtension>? Extensions(InstanceView instance, InstanceExtensions? told) =>
        told is null || (told.Extensions.IsDefaultOrEmpty && instance.AgentVersion is null)
            ? null : [.. told.Extensions.Select(one => new ObservedExtension(one.Name, one.Version, one.Status))];

    // "ssh" says how a machine is reached, not whose it is.
    private static string? ProviderOf(InstanceView instance, ServerView server) =>
        instance.Provider is "ssh" ? "ssh" : server.Order?.Provider ?? server.Labels.GetValueOrDefault("provider");

    private static int? Known(int value) => value > 0 ? value : null;

    private static long? Known(long value) => value > 0 ? value : null;
}
