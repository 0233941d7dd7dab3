using System.Collections.Immutable;

namespace Fleet.Instances;

/// <summary>How the world reaches an instance.</summary>
/// <param name="Domain">A host name, such as <c>crm.example.com</c>.</param>
/// <param name="Port">The instance's port on 127.0.0.1 to which the proxy hands requests.</param>
/// <param name="Proxy">Which proxy.</param>
[GenerateSerializer, Immutable, Alias("fleet.instance-site")]
public sealed record InstanceSite(
    [property: Id(0)] string Domain, [property: Id(1)] int Port, [property: Id(2)] ProxyKind Proxy = ProxyKind.Any);

/// <summary>A reverse proxy.</summary>
[GenerateSerializer, Alias("fleet.proxy-kind")]
public enum ProxyKind
{
    /// <summary>Whichever the server has.</summary>
    Any,

    /// <summary>Caddy.</summary>
    Caddy,

    /// <summary>nginx.</summary>
    Nginx,
}

/// <summary>What became of a site. Nothing here ever blocks a deployment.</summary>
/// <param name="Proxy">The proxy that took it, <c>caddy</c> or <c>nginx</c>; null if the server has none or it would not.</param>
/// <param name="ProxyMessage">What was done, or why nothing was.</param>
/// <param name="Dns">What the domain's name resolves to.</param>
/// <param name="Addresses">The addresses found.</param>
/// <param name="CheckedAt">When the name was looked up.</param>
[GenerateSerializer, Immutable, Alias("fleet.site-report")]
public sealed record SiteReport(
    [property: Id(0)] string? Proxy,
    [property: Id(1)] string ProxyMessage,
    [property: Id(2)] DnsStatus Dns,
    [property: Id(3)] ImmutableArray<string> Addresses,
    [property: Id(4)] DateTimeOffset CheckedAt);

/// <summary>What a domain's name resolves to.</summary>
[GenerateSerializer, Alias("fleet.dns-status")]
public enum DnsStatus
{
    /// <summary>To the server.</summary>
    Ok,

    /// <summary>To something else.</summary>
    Elsewhere,

    /// <summary>To nothing.</summary>
    Unresolved,

    /// <summary>The resolver did not answer.</summary>
    Unknown,
}
