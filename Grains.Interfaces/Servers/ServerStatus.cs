namespace Fleet.Servers;

/// <summary>The life of a server. Transitions: <c>docs/servers.md</c>.</summary>
[GenerateSerializer, Alias("fleet.server-status")]
public enum ServerStatus
{
    /// <summary>Known, not yet looked at.</summary>
    Pending,

    /// <summary>Being connected to and read for the first time, or again.</summary>
    Provisioning,

    /// <summary>Reachable and ready for instances.</summary>
    Active,

    /// <summary>Was active; its last probes failed.</summary>
    Offline,

    /// <summary>Provisioning failed, or its host key changed: somebody must act.</summary>
    Error,

    /// <summary>Being cleaned up before its record goes.</summary>
    Removing,
}
