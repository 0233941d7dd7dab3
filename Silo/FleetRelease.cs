using System.Reflection;

namespace Fleet.Silo;

/// <summary>Which Fleet this is.</summary>
public static class FleetRelease
{
    /// <summary>Its version, without what it was built from.</summary>
    public static string Version { get; } =
        typeof(FleetRelease).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
