using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Instances;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>What is stored of an alert rule, of its targets that are not well, and of what they have led to and is not carried out yet.</summary>
internal sealed record AlertRuleState
{
    private static readonly AlertRuleSpec Nothing =
        new() { Name = "", Type = AlertRuleType.Threshold, Severity = AlertSeverity.Info, Condition = new RuleCondition() };

    public AlertRuleId Id { get; init; }
    public AlertRuleSpec Spec { get; init; } = Nothing;
    public bool IsEnabled { get; init; }
    public int Revision { get; init; }

    /// <summary>Whether it is there only until what its end has led to is carried out.</summary>
    public bool IsDeleted { get; init; }

    public ImmutableArray<TargetState> Targets { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public ImmutableArray<OutboxItem> Outbox { get; init; } = [];

    public string CreatedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    // For lists to filter by.
    public string Name => Spec.Name;
    public AlertRuleType Type => Spec.Type;
    public AlertSeverity Severity => Spec.Severity;
    public InstanceId? InstanceId => Spec.Scope.Instance;

    /// <summary>Whether there is something to do without being asked.</summary>
    public bool IsBusy => IsDeleted || !Outbox.IsEmpty || Targets.Any(target => target.Phase != TargetPhase.Well);

    public AlertRuleView View() => new(
        Id, Spec, IsEnabled, Revision, Targets.Count(target => target.Alert is not null), CreatedBy, CreatedAt, UpdatedAt);
}

/// <summary>A step that is decided and not yet carried out, and whom it is to be told.</summary>
/// <param name="Order">The step.</param>
/// <param name="Channels">Who has not been told yet.</param>
internal sealed record OutboxItem(AlertOrder Order, ImmutableArray<ChannelId> Channels)
{
    public static OutboxItem Of(AlertOrder order, AlertRuleSpec rule) => new(order, order.Tells is null ? [] : rule.Channels);

    /// <summary>Which step this is, in memory.</summary>
    public (AlertId Alert, int Step) Key => (Order.Alert, Order.Step.Number);
}
