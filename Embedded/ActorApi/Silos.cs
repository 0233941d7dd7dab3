using System.Net;

namespace Orleans.Runtime;

/// <summary>The address of a process that hosts grains.</summary>
public sealed record SiloAddress
{
    private SiloAddress(IPEndPoint endpoint, int generation) => (Endpoint, Generation) = (endpoint, generation);

    /// <summary>No address.</summary>
    public static SiloAddress Zero { get; } = new(new IPEndPoint(IPAddress.Any, 0), 0);

    /// <summary>Where it listens. The embedded engine listens nowhere: loopback, port 0.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Tells a restarted process from its predecessor.</summary>
    public int Generation { get; }

    /// <summary>Makes an address.</summary>
    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    /// <summary>The address as <c>ip:port@generation</c>.</summary>
    public string ToParsableString() => $"{Endpoint}@{Generation}";

    /// <inheritdoc/>
    public override string ToString() => $"S{Endpoint}:{Generation}";
}

/// <summary>What this process is called.</summary>
public interface ILocalSiloDetails
{
    /// <summary>The cluster's name.</summary>
    string ClusterId { get; }

    /// <summary>The machine's name.</summary>
    string DnsHostName { get; }

    /// <summary>The process's name.</summary>
    string Name { get; }

    /// <summary>The process's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Where clients outside the cluster connect.</summary>
    SiloAddress GatewayAddress { get; }
}
