namespace Fleet.Api.Http;

/// <summary>
/// Handlers whose query inherits fields. How arguments are read is generated with the program, which spares each start most of its time, but what is
/// generated does not see inherited fields: these handlers are read by reflection at the start instead.
/// </summary>
internal static class Inheriting
{
    /// <summary>The handler itself, out of the generator's sight.</summary>
    public static Delegate Query(Delegate handler) => handler;
}
