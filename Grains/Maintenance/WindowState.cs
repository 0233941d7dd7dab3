using Fleet.Grains.Servers;
using Fleet.Instances;
using Fleet.Maintenance;
using Fleet.Servers;

namespace Fleet.Grains.Maintenance;

/// <summary>What is stored of a maintenance window that stands for itself.</summary>
internal sealed record WindowState
{
    public MaintenanceWindow? Window { get; init; }
    public InstanceScope Scope { get; init; } = InstanceScope.All;
    public ServerId? Server { get; init; }

    /// <summary>Also in the scope; here for lists to filter by.</summary>
    public InstanceId? InstanceId => Scope.Instance;

    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    public static WindowState Of(ScopedWindow window) => new()
    {
        Window = window.Window,
        Scope = window.Scope,
        Server = window.Server,
        CreatedBy = window.CreatedBy,
        CreatedAt = window.CreatedAt,
    };

    public ScopedWindow View(DateTimeOffset now) => new(Window!, Scope, Server)
    {
        CreatedBy = CreatedBy,
        CreatedAt = CreatedAt,
        OpenUntil = MaintenanceClock.OpenUntil(Window!, now),
    };
}
