using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using StackExchange.Redis;

namespace Fleet.Silo.Engines.Clustering;

/// <summary>Silos stand in one hash of a Redis, which must keep it: <c>{ServiceId}/members/{ClusterId}</c>.</summary>
internal sealed class InRedis(string connectionString) : IClustering
{
    private readonly ConfigurationOptions _redis = Read(connectionString);

    public bool IsShared => true;

    public void Join(ISiloBuilder silo) => silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = _redis);

    public void Find(IClientBuilder client) => client.UseRedisClustering(clustering => clustering.ConfigurationOptions = _redis);

    private static ConfigurationOptions Read(string text)
    {
        ConfigurationOptions redis;
        try
        {
            redis = ConfigurationOptions.Parse(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // What the parser says may name a part of the password.
            throw Unreadable();
        }

        if (redis.EndPoints.Count == 0) throw Unreadable();
        redis.ClientName ??= "fleet";
        return redis;
    }

    private static InvalidOperationException Unreadable() =>
        new("Fleet:Engine:Redis cannot be read; it must be like 'host:6379,user=...,password=...,ssl=true'");
}
