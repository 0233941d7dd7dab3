namespace Fleet.Instances;

/// <summary>What is run at turns of an instance's life, each with the instance's environment and in its work folder.</summary>
/// <param name="Initialise">Once, between its first installation and its first start. FLEET_ADMIN_PASSWORD holds the new password.</param>
/// <param name="Neutralize">On a clone, before its first start: what must not act twice (outgoing mail, scheduled jobs) is turned off.</param>
/// <param name="AdminPassword">On a clone, before its first start: sets the administrator's password to FLEET_ADMIN_PASSWORD.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-hooks")]
public sealed record InstanceHooks(
    [property: Id(0)] InstanceHook? Initialise = null,
    [property: Id(1)] InstanceHook? Neutralize = null,
    [property: Id(2)] InstanceHook? AdminPassword = null);

/// <summary>One script.</summary>
/// <param name="Script">POSIX sh; it may be run again after it was interrupted.</param>
/// <param name="Service">The compose service to run it in; null for the machine.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-hook")]
public sealed record InstanceHook([property: Id(0)] string Script, [property: Id(1)] string? Service = null);
