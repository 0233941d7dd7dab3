namespace Fleet.Silo;

/// <summary>Stands in until the silo's composition root exists.</summary>
internal static class FleetStub
{
    public static void AddFleet(this IHostApplicationBuilder builder) => ArgumentNullException.ThrowIfNull(builder);
}
