using Fleet.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fleet.Load.Hosting;

/// <summary>A real Fleet in this process on SQLite, without HTTP.</summary>
internal sealed class LocalFleet : IAsyncDisposable
{
    private readonly IHost _host;

    private LocalFleet(IHost host) => _host = host;

    /// <summary>Starts it on what the folder holds.</summary>
    public static async Task<LocalFleet> Start(string folder, Action<IServiceCollection>? adapt = null, params IEnumerable<(string Name, string Value)> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            [.. settings.Select(one => KeyValuePair.Create(one.Name, (string?)one.Value)), new("Fleet:DataPath", Path.Combine(folder, "data")), new("Fleet:Ssh:Folder", folder)]);
        builder.Logging.ClearProviders();

        // The usual one waits for the end of what runs here when the program is told to end.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.AddFleet();
        adapt?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
