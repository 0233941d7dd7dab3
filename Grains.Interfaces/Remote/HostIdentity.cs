namespace Fleet.Remote;

/// <summary>The key by which a machine is known.</summary>
/// <param name="KnownHostsEntry">Key type and key, as a known-hosts line without its host field.</param>
/// <param name="Fingerprint">As OpenSSH prints it: <c>SHA256:...</c>.</param>
[GenerateSerializer, Immutable, Alias("fleet.host-identity")]
public sealed record HostIdentity([property: Id(0)] string KnownHostsEntry, [property: Id(1)] string Fingerprint);
