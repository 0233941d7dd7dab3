using Fleet.Backups;
using Fleet.Deployments;
using Fleet.Drift;
using Fleet.Storage;

namespace Fleet.Instances;

/// <summary>What of which backup is to come back.</summary>
/// <param name="Backup">A completed backup.</param>
/// <param name="Database">Whether its database comes back.</param>
/// <param name="Files">Whether its files come back.</param>
[GenerateSerializer, Immutable, Alias("fleet.restore-order")]
public sealed record RestoreOrder([property: Id(0)] BackupId Backup, [property: Id(1)] bool Database, [property: Id(2)] bool Files);

/// <summary>How a clone begins.</summary>
/// <param name="From">What it takes from which backup.</param>
/// <param name="Neutralize">Whether the template's hook turns off what must not act twice.</param>
[GenerateSerializer, Immutable, Alias("fleet.clone-order")]
public sealed record CloneOrder([property: Id(0)] RestoreOrder From, [property: Id(1)] bool Neutralize);

/// <summary>Where an instance's configuration comes from.</summary>
/// <param name="Deployment">The deployment that holds it.</param>
/// <param name="Force">Whether what is left of an earlier instance of that name is torn down first.</param>
/// <param name="CloneOf">Set if it begins as a clone.</param>
/// <param name="AdminPassword">What its hooks get as FLEET_ADMIN_PASSWORD.</param>
[GenerateSerializer, Immutable, Alias("fleet.deployment-origin")]
public sealed record DeploymentOrigin(
    [property: Id(0)] DeploymentId Deployment,
    [property: Id(1)] bool Force = false,
    [property: Id(2)] CloneOrder? CloneOf = null,
    [property: Id(3)] SealedSecret? AdminPassword = null);

/// <summary>What the operation that works on an instance was asked, beyond its kind.</summary>
/// <param name="BackupId">The backup that it makes.</param>
/// <param name="Backup">What that is to be.</param>
/// <param name="Restore">What it puts back.</param>
/// <param name="Next">What a redeployment puts in the place of the present configuration; after the switch, what was there before.</param>
/// <param name="Predecessor">The instance of the same name that a forced deployment tears down first.</param>
/// <param name="Force">Whether the redeployment was asked for by force.</param>
/// <param name="Remediation">The plan against drift that it carries out.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-order")]
public sealed record InstanceOrder(
    [property: Id(0)] BackupId? BackupId = null,
    [property: Id(1)] BackupRequest? Backup = null,
    [property: Id(2)] RestoreOrder? Restore = null,
    [property: Id(3)] InstanceDeployment? Next = null,
    [property: Id(4)] InstanceId? Predecessor = null,
    [property: Id(5)] bool Force = false,
    [property: Id(6)] RemediationId? Remediation = null);
