using Fleet.Common;
using Fleet.Scheduling;

namespace Fleet.Grains.Scheduling;

/// <summary>What a schedule that somebody gives must keep to. Pure.</summary>
internal static class CronRules
{
    /// <summary>What is wrong with a schedule of what nobody wants each second; null if nothing is.</summary>
    public static FleetError? CheckFive(string text, string field) =>
        !CronExpression.TryParse(text, out var schedule, out var fault)
            ? FleetError.Invalid($"schedule must be a cron expression of five fields. {Sentence(fault)}", field)
            : schedule.HasSeconds ? FleetError.Invalid("schedule must be a cron expression of five fields, not six", field)
            : null;

    /// <summary>The fault with its place.</summary>
    public static string Sentence(CronFault fault) => $"{fault.Message} (at position {fault.Position})";
}
