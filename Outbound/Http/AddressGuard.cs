using System.Net;
using System.Net.Sockets;

namespace Fleet.Outbound.Http;

/// <summary>Which addresses are public. An IPv6 address that stands for an IPv4 one is as public as that one.</summary>
internal static class AddressGuard
{
    // What IANA's registries of special addresses do not call globally reachable.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7",
            "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // Where in the IPv6 address the IPv4 one stands, by its first byte: compatible, mapped, translated (SIIT), NAT64 and 6to4 addresses.
    private static readonly (IPNetwork Network, int At)[] Embedding =
    [
        (IPNetwork.Parse("::/96"), 12),
        (IPNetwork.Parse("::ffff:0:0/96"), 12),
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12),
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    /// <summary>Whether one sees of an address that it leads to no public one, without resolving its name.</summary>
    public static bool IsSurelyPrivate(Uri address)
    {
        var host = address.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out var literal)) return !IsPublic(literal);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    public static bool IsPublic(IPAddress address)
    {
        if (Special.Any(network => network.Contains(address))) return false;
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address.AddressFamily is AddressFamily.InterNetwork;
        foreach (var (network, at) in Embedding)
        {
            if (network.Contains(address)) return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(at, 4)));
        }

        return true;
    }
}
