using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Drift;

/// <summary>Reads on a machine what has become of an instance's configuration.</summary>
public interface IConfigurationReader
{
    /// <summary>Looks at what the spec names, and at the machine. It changes nothing, and ends within the limit, its wait for a turn included.</summary>
    Task<Remote<MachineConfiguration>> Read(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, TimeSpan limit, CancellationToken cancellationToken = default);
}

/// <summary>What was found.</summary>
public sealed record MachineConfiguration
{
    /// <summary>Whether the instance is installed there.</summary>
    public required bool IsInstalled { get; init; }

    /// <summary>Whether its program runs; null where that is not a process that can be looked at.</summary>
    public bool? Runs { get; init; }

    /// <summary>The files and downloads that the spec names, in its order.</summary>
    public ImmutableArray<FoundFile> Files { get; init; } = [];

    /// <summary>The variables and secrets that the spec names.</summary>
    public ImmutableArray<FoundVariable> Variables { get; init; } = [];

    /// <summary>The packages that the spec expects.</summary>
    public ImmutableArray<FoundPackage> Packages { get; init; } = [];

    /// <summary>The TCP ports on which anybody listens there; default if that cannot be told.</summary>
    public ImmutableArray<int> OpenPorts { get; init; }

    /// <summary>The host's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>Its distribution, such as <c>debian</c>.</summary>
    public string? Distro { get; init; }

    /// <summary>Its processors.</summary>
    public int CpuCount { get; init; }

    /// <summary>Bytes.</summary>
    public long MemoryTotal { get; init; }

    /// <summary>Bytes of the file system that holds the account's home.</summary>
    public long DiskTotal { get; init; }
}

/// <summary>A file on a machine.</summary>
/// <param name="Path">As the spec has it.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Sha256">Of its content, in lower-case hex; null unless it could be read.</param>
public sealed record FoundFile(string Path, FoundState State, string? Sha256);

/// <summary>A variable on a machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="IsSame">Whether it is what the spec says.</param>
/// <param name="Value">What it is; null if it is not there, or is not told because it is a secret or looks like one.</param>
public sealed record FoundVariable(string Name, FoundState State, bool IsSame, string? Value);

/// <summary>A package on a machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it is installed.</param>
/// <param name="Version">Its version, where it is.</param>
public sealed record FoundPackage(string Name, FoundState State, string? Version);

/// <summary>Whether something is there.</summary>
public enum FoundState
{
    /// <summary>It is.</summary>
    Present,

    /// <summary>It is not.</summary>
    Missing,

    /// <summary>Nobody could tell.</summary>
    Unreadable,
}
