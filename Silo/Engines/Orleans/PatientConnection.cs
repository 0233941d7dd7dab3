using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Fleet.Silo.Engines;

/// <summary>A process that serves requests waits for the first silo, however long that takes: orchestrators start both at once.</summary>
internal sealed partial class PatientConnection(TimeProvider time, ILogger<PatientConnection> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private bool _isLogged;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_isLogged) Waiting(log, exception.Message);
        _isLogged = true;
        await Task.Delay(Pause, time, cancellationToken);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(360, LogLevel.Information, "No silo answers yet; tried again each second: {Message}")]
    private static partial void Waiting(ILogger logger, string message);
}
