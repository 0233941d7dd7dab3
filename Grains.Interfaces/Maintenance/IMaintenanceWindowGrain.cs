using Fleet.Common;
using Fleet.Instances;
using Fleet.Scheduling;
using Fleet.Servers;
using Orleans.Concurrency;

namespace Fleet.Maintenance;

/// <summary>
/// A maintenance window for some instances or for all on a server. (A server's own windows are kept by its grain.) Checks go on in it;
/// alerts are silenced and say so; tasks that ask for it are held. A one-off window is forgotten 30 days after its end. Key: <see cref="WindowId"/>.
/// </summary>
[Alias("fleet.maintenance-window-grain")]
public interface IMaintenanceWindowGrain : IDueTarget
{
    /// <summary>Makes or changes it. Invalid with the field to blame.</summary>
    [Alias("put")]
    Task<Outcome<ScopedWindow>> Put(ScopedWindow window, string actor);

    /// <summary>The window, or not_found.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<Outcome<ScopedWindow>> Get();

    /// <summary>Forgets it; answers it as it was.</summary>
    [Alias("delete")]
    Task<Outcome<ScopedWindow>> Delete(string actor);
}

/// <summary>A window and whom it is for.</summary>
/// <param name="Window">When; its id is the grain's key.</param>
/// <param name="Scope">Which instances; all if neither it nor <paramref name="Server"/> says.</param>
/// <param name="Server">All that live on that server; null for no such bound.</param>
[GenerateSerializer, Immutable, Alias("fleet.scoped-window")]
public sealed record ScopedWindow(
    [property: Id(0)] MaintenanceWindow Window, [property: Id(1)] InstanceScope Scope, [property: Id(2)] ServerId? Server = null)
{
    /// <summary>Who made it.</summary>
    [Id(3)]
    public string CreatedBy { get; init; } = "";

    /// <summary>When it was made.</summary>
    [Id(4)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it closes, if it was open when it was asked for; not for the making.</summary>
    [Id(5)]
    public DateTimeOffset? OpenUntil { get; init; }
}

/// <summary>A window that is open.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Until">When it closes.</param>
[GenerateSerializer, Immutable, Alias("fleet.open-window")]
public sealed record OpenWindow([property: Id(0)] string Id, [property: Id(1)] string Reason, [property: Id(2)] DateTimeOffset Until);
