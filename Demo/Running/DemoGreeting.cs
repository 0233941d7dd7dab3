using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace Fleet.Demo.Running;

/// <summary>Tells whoever started the demo that it is one, where it is and how to get in, as soon as it serves.</summary>
internal sealed class DemoGreeting(DemoSettings settings, IServer server, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Greet);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Greet()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return;
        Console.Out.WriteLine($"""

              This is a demo: {settings.Instances:N0} instances on simulated machines. It calls nothing outside, and is gone when it ends (Ctrl+C).

                  open       {server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()}
                  sign in    {DemoSettings.Email}  with the password  {settings.Password}
                  API key    {settings.ApiKey}

            """);
    }
}
