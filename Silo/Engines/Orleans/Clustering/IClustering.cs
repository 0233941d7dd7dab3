using Orleans.Hosting;

namespace Fleet.Silo.Engines.Clustering;

/// <summary>How the processes of one Fleet find each other.</summary>
internal interface IClustering
{
    /// <summary>Whether the processes may be several, on several machines, of which each may go at any time.</summary>
    bool IsShared { get; }

    /// <summary>Lets a silo join the others.</summary>
    void Join(ISiloBuilder silo);

    /// <summary>Lets a process without grains find the silos.</summary>
    void Find(IClientBuilder client);
}
