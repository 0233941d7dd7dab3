namespace Fleet.Grains.Instances;

/// <summary>The event types of the console API: those that Fleet writes, and all that an agent may report.</summary>
internal static class EventTypes
{
    public const string Deploy = "DEPLOY";
    public const string Redeploy = "REDEPLOY";
    public const string Connect = "CONNECT";
    public const string Disconnect = "DISCONNECT";
    public const string Suspend = "SUSPEND";
    public const string Resume = "RESUME";
    public const string Destroy = "DESTROY";
    public const string Backup = "BACKUP";
    public const string Restore = "RESTORE";
    public const string Error = "ERROR";
    public const string ExtensionInstall = "EXTENSION_INSTALL";
    public const string ExtensionRemove = "EXTENSION_REMOVE";
    public const string HeartbeatLost = "HEARTBEAT_LOST";
    public const string HeartbeatRecovered = "HEARTBEAT_RECOVERED";

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Deploy, Redeploy, Connect, Disconnect, Backup, Restore, Destroy, Suspend, Resume, ExtensionInstall, ExtensionRemove,
        HeartbeatLost, HeartbeatRecovered, Error,
    ];
}
