using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Instances;
using Orleans.Concurrency;

namespace Fleet.Security;

/// <summary>
/// What is known of one instance's security: reads its machine, matches the packages with the advisories, and alone writes its rows of
/// <see cref="ISecurityRecords"/>. It keeps nothing of its own: a scan that a crash cuts off has changed nothing. Key: <see cref="InstanceId"/>.
/// </summary>
[Alias("fleet.security")]
public interface ISecurityGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins a scan; who comes while one is under way gets that one. not_found; a conflict if no machine of Fleet's is known for the instance.
    /// </summary>
    [Alias("scan")]
    Task<Outcome<ScanView>> Scan(string actor);

    /// <summary>The present or the last scan; not_found if there never was one. Waits at most so long for the end of one that is under way.</summary>
    [Alias("completion"), AlwaysInterleave]
    Task<Outcome<ScanView>> Completion(TimeSpan wait);

    /// <summary>What the machine said has come, or why it did not: writes it down.</summary>
    [Alias("settle")]
    Task Settle();

    /// <summary>Matches the packages that are known with the advisories of now, without asking the machine. Nothing happens while it is scanned.</summary>
    [Alias("match-again")]
    Task<Outcome<Done>> MatchAgain();

    /// <summary>Somebody says where a vulnerability of the instance stands. not_found.</summary>
    [Alias("judge")]
    Task<Outcome<Done>> Judge(VulnerabilityId vulnerability, VulnerabilityStatus status, string actor);

    /// <summary>Notes a key, or what is new of the one of that fingerprint; one that was revoked stays so. Answers its id.</summary>
    [Alias("register-key")]
    Task<Outcome<SshKeyId>> RegisterKey(SshKeyNote note);

    /// <summary>
    /// Takes a key away: its lines are removed from the account's files on the machine, and it is looked whether they are gone. A conflict if
    /// it is the key that Fleet logs in with; service_unavailable if the machine does not do it, and then nothing is noted. Where Fleet knows no
    /// machine of the instance it is only noted, and the answer says so. not_found.
    /// </summary>
    [Alias("revoke-key"), AlwaysInterleave]
    Task<Outcome<KeyRevocation>> RevokeKey(SshKeyId key, string actor);

    /// <summary>A key is gone from the machine: notes it.</summary>
    [Alias("key-removed")]
    Task KeyRemoved(SshKeyId key, string actor);
}

/// <summary>How the revocation of a key ended.</summary>
/// <param name="Key">Which.</param>
/// <param name="HasLooked">Whether the machine was looked at: it is not there any more.</param>
/// <param name="Lines">How many lines were removed there.</param>
[GenerateSerializer, Immutable, Alias("fleet.key-revocation")]
public sealed record KeyRevocation([property: Id(0)] SshKeyId Key, [property: Id(1)] bool HasLooked, [property: Id(2)] int Lines);

/// <summary>Where a scan stands.</summary>
[GenerateSerializer, Alias("fleet.scan-status")]
public enum ScanStatus
{
    /// <summary>The machine is being read.</summary>
    Running,

    /// <summary>It was read and matched.</summary>
    Succeeded,

    /// <summary>It could not be read: what was known before stands.</summary>
    Failed,
}

/// <summary>A scan as callers see it.</summary>
[GenerateSerializer, Immutable, Alias("fleet.scan-view")]
public sealed record ScanView
{
    /// <summary>Whose.</summary>
    [Id(0)]
    public required InstanceId Instance { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required ScanStatus Status { get; init; }

    /// <summary>When it began.</summary>
    [Id(2)]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    [Id(3)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Who asked for it.</summary>
    [Id(4)]
    public required string Actor { get; init; }

    /// <summary>How many packages were read.</summary>
    [Id(5)]
    public int Packages { get; init; }

    /// <summary>How many vulnerabilities they have.</summary>
    [Id(6)]
    public int Vulnerabilities { get; init; }

    /// <summary>How many of them nobody knew of.</summary>
    [Id(7)]
    public int New { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(8)]
    public string? Error { get; init; }

    /// <summary>What could not be read, or not as a whole, in a sentence each: there nothing is taken for fixed.</summary>
    [Id(9)]
    public ImmutableArray<string> Gaps { get; init; } = [];

    /// <summary>The advisories that it was matched with, by a text that changes with them.</summary>
    [Id(10)]
    public string? Advisories { get; init; }

    /// <summary>When a machine was last read as a whole; null if never.</summary>
    [Id(11)]
    public DateTimeOffset? ReadAt { get; init; }
}
