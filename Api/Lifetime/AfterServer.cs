namespace Fleet.Api.Lifetime;

/// <summary>
/// A hosted service that begins when the web server listens already, so that a process which takes long to start (a schema to bring up to date,
/// a silo to wait for) can say so. A host starts its server after all other services: these begin, in their order, in the next phase of the
/// start, and end as they always do.
/// </summary>
internal sealed partial class AfterServer(IHostedService service, IHostApplicationLifetime lifetime, ILogger<AfterServer> log) : IHostedLifecycleService
{
    /// <summary>The service itself.</summary>
    public IHostedService Service => service;

    private IHostedLifecycleService? Phases => service as IHostedLifecycleService;

    public Task StartingAsync(CancellationToken cancellationToken) => Phases?.StartingAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await service.StartAsync(cancellationToken);
        if (service is BackgroundService { ExecuteTask: { } work }) _ = Watch(work);
        if (Phases is { } phases) await phases.StartedAsync(cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Phases?.StoppingAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => service.StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Phases?.StoppedAsync(cancellationToken) ?? Task.CompletedTask;

    // As the host does with those that it starts itself.
    private async Task Watch(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Its end.
        }
        catch (Exception exception)
        {
            Failed(service.GetType().Name, exception);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(72, LogLevel.Critical, "{Service} failed: the process ends")]
    private partial void Failed(string service, Exception exception);
}

/// <summary>Makes hosted services begin after the server.</summary>
internal static class StartOrder
{
    /// <summary>All that are registered until now; the server is registered after them.</summary>
    public static void StartAfterServer(this IServiceCollection services)
    {
        foreach (var hosted in services.Where(service => service.ServiceType == typeof(IHostedService) && !service.IsKeyedService).ToList())
        {
            var key = new object();
            services[services.IndexOf(hosted)] = ServiceDescriptor.Singleton<IHostedService>(provider => new AfterServer(
                provider.GetRequiredKeyedService<IHostedService>(key),
                provider.GetRequiredService<IHostApplicationLifetime>(),
                provider.GetRequiredService<ILogger<AfterServer>>()));
            services.Add(Keyed(hosted, key));
        }
    }

    private static ServiceDescriptor Keyed(ServiceDescriptor hosted, object key) => hosted switch
    {
        { ImplementationType: { } type } => new(typeof(IHostedService), key, type, ServiceLifetime.Singleton),
        { ImplementationFactory: { } make } => new(typeof(IHostedService), key, (provider, _) => make(provider), ServiceLifetime.Singleton),
        _ => new(typeof(IHostedService), key, hosted.ImplementationInstance!),
    };
}
