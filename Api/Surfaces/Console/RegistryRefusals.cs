using Fleet.Api.Http;
using Fleet.Extensions;

namespace Fleet.Api.Surfaces.Console;

/// <summary>The registry says nothing. Clients look for the words in <c>error</c>, and for what stands beside them.</summary>
internal static class RegistryRefusals
{
    /// <summary>503, whatever is wrong with it.</summary>
    public static Refusal ToRefusal(this RegistryError error) =>
        Refusal.Unavailable(error.Message) with { Title = "CLI_UNAVAILABLE", Fallback = true };

    /// <summary>503 where there is none, 502 where it answers badly.</summary>
    public static Refusal ToRefusalOfProfiles(this RegistryError error) => error.IsAbsent
        ? Refusal.Unavailable(error.Message) with { Title = "CLI_UNAVAILABLE", WithoutProfiles = true }
        : new Refusal(StatusCodes.Status502BadGateway, "registry_failed", error.Message) { Title = "CLI_ERROR", WithoutProfiles = true };
}
