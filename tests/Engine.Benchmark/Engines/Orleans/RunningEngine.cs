using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Fleet.Engine.Benchmark;

/// <summary>The engine under measurement: one silo, called from its own process.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly IHost _host;

    private RunningEngine(IHost host) => _host = host;

    internal IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    internal static async Task<RunningEngine> Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: 0));
        var host = builder.Build();
        await host.StartAsync();
        return new RunningEngine(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
