using Fleet.Remote;
using Fleet.Servers;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Servers;

internal static partial class ServerLog
{
    [LoggerMessage(20, LogLevel.Information, "Server {Server} goes from {From} to {To}: {Reason}")]
    public static partial void ServerMoved(this ILogger logger, ServerId server, ServerStatus from, ServerStatus to, string? reason);

    [LoggerMessage(21, LogLevel.Warning, "Server {Server} missed {Misses} probes: {Fault}: {Reason}")]
    public static partial void ProbeMissed(this ILogger logger, ServerId server, int misses, RemoteFault fault, string reason);
}
