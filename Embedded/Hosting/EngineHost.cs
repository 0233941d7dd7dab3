using Microsoft.Extensions.Hosting;

namespace Fleet.Embedded.Hosting;

/// <summary>Ends the grains when the process stops. Register the engine before whatever calls it: hosts stop in reverse order.</summary>
internal sealed class EngineHost(Engine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
