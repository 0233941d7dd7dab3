using Fleet.Api.Http;
using Fleet.Cloud;
using Fleet.Remote;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>Machines to rent. Their address and their key come later: the one from the provider, the other from Fleet.</summary>
internal static class RentedServer
{
    /// <summary>What stands for a provider where somebody brings the machine.</summary>
    public const string Brought = "ssh";

    /// <summary>Providers let the ordered key in as this account.</summary>
    private const string User = "root";

    public static ServerSpec Spec(string name, ServerOrder order, int sessions = ServerDefaults.Sessions) =>
        new(name, "", ServerDefaults.Port, User, AuthMethod.Key, new(""), sessions, Order: order);

    /// <summary>Why nothing can be rented from that provider; null if it can.</summary>
    public static Refusal? Check(this ICloudProviders providers, string name) =>
        providers.Find(name) is not { } provider
            ? Refusal.Invalid("provider", $"provider must be one of {string.Join(", ", providers.Names)}")
            : provider.IsConfigured ? null
            : Refusal.Invalid("provider", $"provider {name} has no credential in this Fleet: nothing can be rented there");
}
