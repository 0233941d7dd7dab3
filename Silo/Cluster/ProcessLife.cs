using Microsoft.Extensions.Hosting;

namespace Fleet.Silo.Cluster;

/// <summary>How far a process is.</summary>
public enum ProcessStatus
{
    /// <summary>Something is not there yet: the schema, the engine or the first admin.</summary>
    Starting,

    /// <summary>It does its work.</summary>
    Ready,

    /// <summary>It was asked to end.</summary>
    Draining,
}

/// <summary>How far this process is.</summary>
public sealed class ProcessLife : IDisposable
{
    private readonly IHostApplicationLifetime _lifetime;
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenRegistration _stopping;

    /// <summary>Follows the host.</summary>
    public ProcessLife(IHostApplicationLifetime lifetime)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        _lifetime = lifetime;
        _stopping = lifetime.ApplicationStopping.Register(Drain);
    }

    /// <summary>How far it is.</summary>
    public ProcessStatus Status =>
        _draining.IsCancellationRequested ? ProcessStatus.Draining : HasStarted ? ProcessStatus.Ready : ProcessStatus.Starting;

    /// <summary>Whether everything has been there once.</summary>
    public bool HasStarted => Started.IsCancellationRequested;

    /// <summary>Set from when everything is there.</summary>
    public CancellationToken Started => _lifetime.ApplicationStarted;

    /// <summary>Set from when the process was asked to end.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>It is to end.</summary>
    public void Drain() => _draining.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _draining.Dispose();
    }
}
