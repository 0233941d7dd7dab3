using System.Net;
using Fleet.Cloud.Calls;
using Fleet.Cloud.DigitalOcean;
using Fleet.Cloud.Hetzner;
using Fleet.Cloud.Renting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud;

/// <summary>Registers the Cloud room.</summary>
public static class CloudServices
{
    // More than the longest list there is; a provider that sends more is not in its right mind.
    private const int LongestAnswer = 16 * 1024 * 1024;

    /// <summary>Adds <see cref="ICloudProviders"/>. Needs <see cref="TimeProvider"/> and logging.</summary>
    /// <exception cref="ArgumentException">An option makes no sense; the message never has a token.</exception>
    public static IServiceCollection AddFleetCloud(this IServiceCollection services, Action<CloudOptions>? configure = null)
    {
        var options = new CloudOptions();
        configure?.Invoke(options);
        options.Validate();
        services.AddHttpClient(Caller.ClientName, Configure).ConfigurePrimaryHttpMessageHandler(Handler).RemoveAllLoggers();
        return services
            .AddSingleton(options)
            .AddSingleton(container => Provider(container, new DigitalOceanDialect(), options.DigitalOcean, DigitalOceanAccount.With))
            .AddSingleton(container => Provider(container, new HetznerDialect(), options.Hetzner, HetznerAccount.With))
            .AddSingleton<ICloudProviders, CloudProviders>();
    }

    private static ICloudProvider Provider(
        IServiceProvider container, IDialect dialect, CloudAccountOptions settings, Func<Caller, IAccount> account)
    {
        var logger = container.GetRequiredService<ILoggerFactory>().CreateLogger<CloudProvider>();
        var time = container.GetRequiredService<TimeProvider>();
        var options = container.GetRequiredService<CloudOptions>();
        var caller = new Caller(dialect, settings, options, container.GetRequiredService<IHttpClientFactory>(), time, logger);
        return new CloudProvider(account(caller), options, time, logger);
    }

    private static void Configure(HttpClient client)
    {
        // The time limit is the caller's own: this one would not keep to the clock of the container.
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = LongestAnswer;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("fleet");
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    // Neither provider redirects, and a token must not travel to where an answer points.
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
