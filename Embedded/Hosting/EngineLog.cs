using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Fleet.Embedded.Hosting;

/// <summary>What the engine logs: failures that no caller hears of.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(350, LogLevel.Warning, "Grain {GrainId} could not be activated")]
    internal static partial void ActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(351, LogLevel.Error, "Grain {GrainId} did not deactivate cleanly")]
    internal static partial void DeactivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(352, LogLevel.Error, "A timer tick of grain {GrainId} failed")]
    internal static partial void TimerFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(353, LogLevel.Warning, "One-way call {Method} of {GrainId} failed")]
    internal static partial void OneWayCallFailed(ILogger logger, Exception exception, string method, GrainId grainId);

    [LoggerMessage(354, LogLevel.Warning, "One-way call {Method} of {GrainId} was not delivered")]
    internal static partial void CallRejected(ILogger logger, Exception exception, string method, GrainId grainId);

    [LoggerMessage(355, LogLevel.Error, "A continuation of {GrainId} that nobody awaits failed")]
    internal static partial void ContinuationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(356, LogLevel.Warning, "The engine stopped while {Count} activations had not ended")]
    internal static partial void StopIncomplete(ILogger logger, int count);
}
