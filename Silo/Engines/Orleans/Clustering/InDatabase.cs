using Orleans.Hosting;

namespace Fleet.Silo.Engines.Clustering;

/// <summary>Silos stand in two tables of Fleet's own PostgreSQL: nothing else has to be there.</summary>
internal sealed class InDatabase(string connectionString) : IClustering
{
    /// <summary>The driver, as Orleans calls it; also the namespace of what it throws.</summary>
    public const string Npgsql = "Npgsql";

    public bool IsShared => true;

    public void Join(ISiloBuilder silo) =>
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, connectionString));

    public void Find(IClientBuilder client) =>
        client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, connectionString));
}
