using Fleet.Instances;
using Fleet.Maintenance;

namespace Fleet.Grains.Maintenance;

/// <summary>Whether an instance is in maintenance: by a window of its server, or by one that stands for itself.</summary>
internal interface IMaintenanceLookup
{
    /// <summary>The open window that closes last; null if none is open, or there is no such instance.</summary>
    Task<OpenWindow?> Of(InstanceId instance);
}
