using Fleet.Commands;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Commands;

internal static partial class CommandLog
{
    [LoggerMessage(1, LogLevel.Information, "Command {Command} on {Instance}, asked for by {Actor}")]
    public static partial void CommandStarted(this ILogger logger, CommandId command, InstanceId instance, string actor);

    [LoggerMessage(2, LogLevel.Information, "Command {Command} has ended: {Status}")]
    public static partial void CommandEnded(this ILogger logger, CommandId command, CommandStatus status);

    [LoggerMessage(3, LogLevel.Error, "Command {Command} could not be run")]
    public static partial void CommandThrew(this ILogger logger, Exception exception, CommandId command);
}
