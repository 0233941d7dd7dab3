using System.Globalization;
using Fleet.Alerts;
using Fleet.Maintenance;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>What alerts and their notices say.</summary>
internal static class AlertTexts
{
    public static AlertBody Body(TargetContext context, TargetState target) => new(
        context.Id,
        context.Rule.Name,
        context.Rule.Type,
        target.Instance,
        target.Name,
        context.Rule.Severity,
        target.Name.Length == 0 ? context.Rule.Name : $"{context.Rule.Name}: {target.Name}",
        target.IsFlapping ? $"{target.Summary}; it comes and goes, and is told of once until it is steady" : target.Summary,
        target.Metadata,
        target.IsFlapping);

    public static string Muted(OpenWindow window)
    {
        var until = window.Until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return window.Reason.Length == 0 ? $"In maintenance until {until}" : $"In maintenance until {until}: {window.Reason}";
    }

    /// <summary>The notice of a step, the same however often it is made.</summary>
    public static Notice Notice(AlertOrder order, NoticeKind kind, AlertView alert)
    {
        var (body, isOver) = (order.Step.Body ?? alert.Body, kind == NoticeKind.Resolved);
        return new Notice
        {
            Id = $"{order.Alert.Value}:{order.Step.Number.ToString(CultureInfo.InvariantCulture)}",
            Kind = kind,
            At = order.Step.At,
            Title = isOver ? $"Resolved: {body.Title}" : body.Title,
            Message = isOver ? order.Step.Reason ?? $"Resolved by {order.Step.By}" : body.Message,
            Severity = body.Severity,
            Alert = order.Alert,
            Rule = body.Rule,
            RuleName = body.RuleName,
            RuleType = body.RuleType,
            Instance = body.Instance,
            InstanceName = body.Instance is null ? null : body.TargetName,
            Status = isOver ? AlertStatus.Resolved : AlertStatus.Active,
            FiredAt = alert.FiredAt,
            Metadata = body.Metadata,
        };
    }
}
