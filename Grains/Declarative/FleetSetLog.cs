using Fleet.Declarative;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Declarative;

internal static partial class FleetSetLog
{
    [LoggerMessage(180, LogLevel.Information, "Set {Set} was applied by {Actor}: {Succeeded} as declared, {Failed} failed, {Skipped} not begun")]
    public static partial void SetApplied(this ILogger logger, FleetSetId set, string actor, int succeeded, int failed, int skipped);

    [LoggerMessage(181, LogLevel.Warning, "Set {Set} could not be applied further and tries again")]
    public static partial void SetInterrupted(this ILogger logger, Exception exception, FleetSetId set);

    [LoggerMessage(182, LogLevel.Error, "Set {Set}: the {Kind} {Name} could not be worked on")]
    public static partial void SetItemThrew(this ILogger logger, Exception exception, FleetSetId set, DeclaredKind kind, string name);
}
