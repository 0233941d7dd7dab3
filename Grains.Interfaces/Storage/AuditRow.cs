namespace Fleet.Storage;

/// <summary>One change that somebody made, or an attempt to log in.</summary>
/// <param name="Id">Unique and sortable by time.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: the id of a user or an API key, or <c>system</c>; of one who is not known, <c>anonymous</c>.</param>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Resource">The kind of thing, such as <c>server</c>.</param>
/// <param name="ResourceId">Which one.</param>
/// <param name="Metadata">A JSON object without secrets, or null.</param>
public sealed record AuditRow(
    string Id, DateTimeOffset At, string Actor, string Action, string Resource, string? ResourceId, string? Metadata)
{
    /// <summary>From where, by which credential and in which request; null for what Fleet does by itself.</summary>
    public AuditOrigin? Origin { get; init; }

    /// <summary>The team that the thing is of; null if it is of none.</summary>
    public string? TeamId { get; init; }

    /// <summary>The thing before the change: a JSON object without secrets; null if there was none.</summary>
    public string? Before { get; init; }

    /// <summary>The thing after the change: a JSON object without secrets; null if there is none.</summary>
    public string? After { get; init; }
}

/// <summary>The actions of the console API.</summary>
public static class AuditActions
{
    /// <summary>Something was made.</summary>
    public const string Create = "CREATE";

    /// <summary>Something was changed.</summary>
    public const string Update = "UPDATE";

    /// <summary>Something was deleted.</summary>
    public const string Delete = "DELETE";

    /// <summary>Somebody logged in, or tried to.</summary>
    public const string Login = "LOGIN";

    /// <summary>Somebody logged out.</summary>
    public const string Logout = "LOGOUT";

    /// <summary>A configuration was put to work.</summary>
    public const string Deploy = "DEPLOY";

    /// <summary>An instance was destroyed.</summary>
    public const string Destroy = "DESTROY";

    /// <summary>Something was suspended or paused.</summary>
    public const string Suspend = "SUSPEND";

    /// <summary>Something was resumed.</summary>
    public const string Resume = "RESUME";

    /// <summary>Something was run.</summary>
    public const string Execute = "EXECUTE";

    /// <summary>A terminal was opened.</summary>
    public const string Connect = "CONNECT";

    /// <summary>A terminal was closed.</summary>
    public const string Disconnect = "DISCONNECT";

    /// <summary>Somebody may do more or less than before.</summary>
    public const string PermissionChange = "PERMISSION_CHANGE";

    /// <summary>Somebody became a member of a team.</summary>
    public const string TeamAdd = "TEAM_ADD";

    /// <summary>Somebody left a team.</summary>
    public const string TeamRemove = "TEAM_REMOVE";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Create, Update, Delete, Login, Logout, Deploy, Destroy, Suspend, Resume, Execute, Connect, Disconnect, PermissionChange, TeamAdd, TeamRemove,
    ];
}
