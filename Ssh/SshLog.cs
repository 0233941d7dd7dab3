using Fleet.Remote;
using Fleet.Servers;
using Microsoft.Extensions.Logging;

namespace Fleet.Ssh;

internal static partial class SshLog
{
    [LoggerMessage(EventId = 510, Level = LogLevel.Information, Message = "Connected to {Server}, host key {Fingerprint}")]
    public static partial void Connected(this ILogger logger, ServerId server, string fingerprint);

    [LoggerMessage(EventId = 511, Level = LogLevel.Warning, Message = "Cannot connect to {Server}: {Fault}: {Reason}")]
    public static partial void NotConnected(this ILogger logger, ServerId server, RemoteFault fault, string reason);

    [LoggerMessage(EventId = 512, Level = LogLevel.Information, Message = "Lost the connection to {Server}, connecting again: {Reason}")]
    public static partial void Reconnecting(this ILogger logger, ServerId server, string reason);

    [LoggerMessage(EventId = 513, Level = LogLevel.Warning, Message = "{Script} on {Server} was killed: {Reason}")]
    public static partial void Killed(this ILogger logger, string script, ServerId server, string reason);

    [LoggerMessage(EventId = 514, Level = LogLevel.Debug, Message = "What an earlier process left in {Folder} cannot be removed")]
    public static partial void LeftoverStays(this ILogger logger, string folder, Exception exception);
}
