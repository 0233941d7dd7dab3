using System.Globalization;
using System.Net.Sockets;
using Fleet.Silo.Cluster;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Fleet.Silo.Systemd;

/// <summary>
/// Tells a service manager that listens (<c>NOTIFY_SOCKET</c>) how far this process is, and, where it wants to know (<c>WATCHDOG_USEC</c>), that
/// it is well: twice in the interval, but only if the engine took a turn. This loop itself lives on the thread pool, so one that no longer gets to
/// anything says nothing either.
/// </summary>
internal sealed partial class ServiceManager(
    ISystemdNotifier manager, ProcessLife life, Pulse pulse, IConfiguration configuration, TimeProvider time, ILogger<ServiceManager> log) : BackgroundService
{
    private bool _isStuck;
    private bool _isDeaf;

    /// <summary>Half of what the service manager waits for a sign of life; null if it waits for none, or for one of another process.</summary>
    public static TimeSpan? HalfOf(string? microseconds, string? process)
    {
        if (process is { Length: > 0 } && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? TimeSpan.FromMicroseconds(limit / 2)
            : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!manager.IsEnabled) return;
        Say("STATUS=Starting");
        using var started = life.Started.Register(() => Say("READY=1\nSTATUS=Serving"));
        using var draining = life.Draining.Register(() => Say("STOPPING=1\nSTATUS=Draining"));
        using var timer = new PeriodicTimer(HalfOf(configuration["WATCHDOG_USEC"], configuration["WATCHDOG_PID"]) ?? Timeout.InfiniteTimeSpan, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Until it has said that it is ready, it is not watched.
            if (life.HasStarted) await Look();
        }
    }

    private async Task Look()
    {
        var isWell = await pulse.Beats();
        if (isWell) Say("WATCHDOG=1");
        if (isWell == !_isStuck) return;
        _isStuck = !isWell;
        Say(isWell ? "STATUS=Serving" : "STATUS=The engine takes no turns");
        if (_isStuck) Stuck(log);
    }

    private void Say(string state)
    {
        try
        {
            manager.Notify(new ServiceState(state));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Once: there may be very many.
            if (!_isDeaf) NotHeard(log, exception);
            _isDeaf = true;
        }
    }

    [LoggerMessage(88, LogLevel.Critical, "The engine takes no turns: the service manager is no longer told that this process is well")]
    private static partial void Stuck(ILogger logger);

    [LoggerMessage(89, LogLevel.Warning, "The service manager at NOTIFY_SOCKET could not be told how this process is")]
    private static partial void NotHeard(ILogger logger, Exception exception);
}
