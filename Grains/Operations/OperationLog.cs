using Fleet.Operations;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Operations;

internal static partial class OperationLog
{
    [LoggerMessage(300, LogLevel.Information, "Operation {Operation} begins: {Kind} of {Target}, asked for by {Actor}")]
    public static partial void OperationStarted(this ILogger logger, OperationId operation, OperationKind kind, string target, string actor);

    [LoggerMessage(301, LogLevel.Information, "Operation {Operation} has ended: {Kind} of {Target}, {Status}")]
    public static partial void OperationEnded(
        this ILogger logger, OperationId operation, OperationKind kind, string target, OperationStatus status);

    [LoggerMessage(302, LogLevel.Information, "Operation {Operation}: step {Step} will be tried again after attempt {Attempt}: {Code}")]
    public static partial void StepRetried(this ILogger logger, OperationId operation, string step, int attempt, string code);

    [LoggerMessage(303, LogLevel.Warning, "Operation {Operation}: step {Step} failed: {Code}: {Reason}")]
    public static partial void StepFailed(this ILogger logger, OperationId operation, string step, string code, string reason);

    [LoggerMessage(304, LogLevel.Error, "Operation {Operation}: step {Step} could not be undone: {Code}: {Reason}")]
    public static partial void UndoFailed(this ILogger logger, OperationId operation, string step, string code, string reason);

    [LoggerMessage(305, LogLevel.Warning, "Operation {Operation} could not move on and tries again")]
    public static partial void MoveFailed(this ILogger logger, Exception exception, OperationId operation);

    [LoggerMessage(306, LogLevel.Error, "Operation {Operation}: step {Step} threw")]
    public static partial void StepThrew(this ILogger logger, Exception exception, OperationId operation, string step);

    [LoggerMessage(307, LogLevel.Information, "Operation {Operation} is cancelled and will be undone: {Reason}")]
    public static partial void OperationCancelled(this ILogger logger, OperationId operation, string reason);
}
