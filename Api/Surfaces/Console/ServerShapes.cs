using Fleet.Api.Surfaces.Machines;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Console;

/// <summary>A server in a list.</summary>
public sealed record ServerSummary : BasicServer
{
    internal ServerSummary(ServerView view, string? provisioningStep) : base(view, provisioningStep)
    {
        (OperationId, Labels, Cordoned) = (view.Operation?.Value, view.Labels, view.IsCordoned);
        (InMaintenance, Provider) = (view.InMaintenance, view.Order?.Provider ?? RentedServer.Brought);
        (InstanceCount, DiskTotalBytes) = (view.InstanceCount, view.Facts?.DiskTotal);
        Capacity = view.Capacity is { } capacity ? new(capacity) : null;
    }

    /// <summary>The operation that works on it now.</summary>
    public string? OperationId { get; }

    /// <summary>Free labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Whether it takes no new instances.</summary>
    public bool Cordoned { get; }

    /// <summary>Whether a maintenance window is open now.</summary>
    public bool InMaintenance { get; }

    /// <summary>Who rents it out; ssh if somebody brought it.</summary>
    public string Provider { get; }

    /// <summary>Instances that Fleet has put there.</summary>
    public int InstanceCount { get; }

    /// <summary>Its disk; null before it was read.</summary>
    public long? DiskTotalBytes { get; }

    /// <summary>What it can still take; null before it was read.</summary>
    public CapacityShape? Capacity { get; }
}

/// <summary>A server.</summary>
public sealed record ServerDetail : FullServer
{
    internal ServerDetail(ServerView view, string? provisioningStep) : base(view, provisioningStep)
    {
        (OperationId, Labels, Cordoned) = (view.Operation?.Value, view.Labels, view.IsCordoned);
        (InMaintenance, Provider) = (view.InMaintenance, view.Order?.Provider ?? RentedServer.Brought);
        (Region, Size, InstanceCount) = (view.Order?.Region, view.Order?.Size, view.InstanceCount);
        Maintenance = [.. view.Maintenance.Select(window => new WindowShape(window))];
        Reserved = new(view.Reserved);
    }

    /// <inheritdoc cref="ServerSummary.OperationId"/>
    public string? OperationId { get; }

    /// <inheritdoc cref="ServerSummary.Labels"/>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <inheritdoc cref="ServerSummary.Cordoned"/>
    public bool Cordoned { get; }

    /// <summary>Its maintenance windows; past one-off ones are left out.</summary>
    public IReadOnlyList<WindowShape> Maintenance { get; }

    /// <inheritdoc cref="ServerSummary.InMaintenance"/>
    public bool InMaintenance { get; }

    /// <inheritdoc cref="ServerSummary.Provider"/>
    public string Provider { get; }

    /// <summary>The provider's region; null if somebody brought it.</summary>
    public string? Region { get; }

    /// <summary>The provider's size; null if somebody brought it.</summary>
    public string? Size { get; }

    /// <summary>What its instances have reserved.</summary>
    public ShareShape Reserved { get; }

    /// <summary>Instances that Fleet has put there.</summary>
    public int InstanceCount { get; }
}
