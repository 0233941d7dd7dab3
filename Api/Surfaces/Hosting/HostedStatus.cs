using System.Collections.Immutable;
using Fleet.Api.Http;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>The three statuses that the hosting surface has for Fleet's.</summary>
internal static class HostedStatus
{
    public static readonly string[] All = ["active", "provisioning", "offline"];

    public static string Of(ServerStatus status) => status switch
    {
        ServerStatus.Active => "active",
        ServerStatus.Pending or ServerStatus.Provisioning => "provisioning",
        _ => "offline",
    };

    /// <summary>Fleet's statuses behind those words, as they are stored.</summary>
    public static ImmutableArray<string> Stored(ImmutableArray<string> words) => words.IsEmpty
        ? []
        : [.. Enum.GetValues<ServerStatus>().Where(status => words.Contains(Of(status))).Select(StoredName.Of)];
}
