using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Remote;

namespace Fleet.Security;

/// <summary>Reads machines for what matters to security. Changes nothing on them but when a key is revoked.</summary>
public interface IMachineScans
{
    /// <summary>Reads the packages of the machine and of the instance's work folder, the settings of its SSH server, its open ports and its keys.</summary>
    Task<Remote<MachineScan>> Scan(MachineAddress machine, InstanceId instance, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes the lines of a key from the files that let the account in, and looks whether it is gone; how many lines that were. Refused
    /// for the key that Fleet logs in with, with <see cref="KeyRemoval.IsFleets"/>. Nothing happens to a file that would be left without that key.
    /// </summary>
    Task<Remote<KeyRemoval>> RemoveKey(MachineAddress machine, string fingerprint, CancellationToken cancellationToken = default);
}

/// <summary>How the removal of a key ended.</summary>
/// <param name="Lines">How many lines were removed.</param>
/// <param name="IsFleets">Whether it is the key that Fleet logs in with, and stays.</param>
public sealed record KeyRemoval(int Lines, bool IsFleets);

/// <summary>What a machine said.</summary>
public sealed record MachineScan
{
    /// <summary>What is installed, each once.</summary>
    public ImmutableArray<FoundPackage> Packages { get; init; } = [];

    /// <summary>What could not be read, or not as a whole.</summary>
    public ImmutableArray<ScanGap> Gaps { get; init; } = [];

    /// <summary>The keys that may log in to the account; null where its files cannot be read.</summary>
    public ImmutableArray<FoundKey>? Keys { get; init; }

    /// <summary>What the SSH server's configuration says of root's login, in lower case; null if it cannot be read.</summary>
    public string? PermitRootLogin { get; init; }

    /// <summary>What it says of passwords; null if it cannot be read.</summary>
    public string? PasswordAuthentication { get; init; }

    /// <summary>TCP ports that are open to other machines; null if they cannot be read.</summary>
    public ImmutableArray<int>? Ports { get; init; }

    /// <summary>Packages with an update, as the machine's package manager knows of them; null if it cannot tell.</summary>
    public int? PendingUpdates { get; init; }

    /// <summary>How many of them are security updates; null if it cannot tell.</summary>
    public int? SecurityUpdates { get; init; }
}

/// <summary>A part of the packages that was not read as a whole.</summary>
/// <param name="Ecosystem">Which part: its ecosystem without the release.</param>
/// <param name="Why">Why, in a sentence.</param>
public sealed record ScanGap(string Ecosystem, string Why);

/// <summary>A key that may log in to an account.</summary>
/// <param name="Fingerprint">As <c>ssh-keygen -l</c> prints it.</param>
/// <param name="Type">Without what the protocol puts around it.</param>
/// <param name="Bits">Its length; null if its type is not known here.</param>
/// <param name="Comment">What stands behind it.</param>
/// <param name="FileChangedAt">When its file last changed.</param>
/// <param name="IsFleets">Whether Fleet logs in with it.</param>
public sealed record FoundKey(string Fingerprint, string Type, int? Bits, string? Comment, DateTimeOffset FileChangedAt, bool IsFleets);
