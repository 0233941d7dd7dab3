using System.Net;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Fleet.Silo.Engines.Clustering;

/// <summary>
/// Silos of one machine, which the first of them knows by heart: with it the cluster is gone. For one process, and for development.
/// </summary>
/// <param name="primaryPort">The first one's port; 0 for the first itself.</param>
/// <param name="gatewayPort">Of a process without grains: where it finds a silo.</param>
/// <param name="options">The cluster's names.</param>
internal sealed class OnLocalhost(int primaryPort, int gatewayPort, OrleansOptions options) : IClustering
{
    public bool IsShared => false;

    public void Join(ISiloBuilder silo) =>
        silo.UseDevelopmentClustering(primaryPort == 0 ? null : new IPEndPoint(IPAddress.Loopback, primaryPort));

    public void Find(IClientBuilder client) => client.UseLocalhostClustering(gatewayPort, options.ServiceId, options.ClusterId);
}
