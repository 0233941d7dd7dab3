using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;

namespace Fleet.Grains.Alerts;

/// <summary>The life of an alert, pure: what its rule decides and what people do lead from status to status.</summary>
internal static class AlertMachine
{
    private const int MaxHistory = 50;
    private const int MaxReason = 512;

    /// <summary>The alert after that step; the very same if the step was carried out already.</summary>
    public static AlertState Apply(AlertState state, AlertStep step)
    {
        if (step.Number <= state.Step) return state;
        var next = state with
        {
            Step = step.Number, Body = step.Body ?? state.Body, CreatedAt = state.Step == 0 ? step.At : state.CreatedAt,
        };

        // Somebody was faster than its rule, which was no more then.
        if (state is { Step: > 0, IsOpen: false }) return next with { Body = state.Body };
        return step.Kind switch
        {
            AlertStepKind.Fire => To(next, AlertStatus.Active, step.At, step.By, step.Reason),
            AlertStepKind.Change => To(next, next.Status, step.At, step.By, step.Reason),
            AlertStepKind.Mute => To(
                next with { Muted = new AlertSilence(step.Reason ?? "In maintenance", step.Until ?? DateTimeOffset.MaxValue) },
                AlertStatus.Silenced, step.At, step.By, step.Reason),
            AlertStepKind.Unmute => To(next with { Muted = null }, Unsilenced(next with { Muted = null }), step.At, step.By, step.Reason),
            AlertStepKind.Resolve => Resolve(next, step.At, step.By, step.Reason),
            _ => next,
        };
    }

    public static Outcome<AlertState> Acknowledge(AlertState state, string actor, DateTimeOffset now) => !state.IsOpen
        ? Over
        : To(state with { AcknowledgedAt = now, AcknowledgedBy = actor }, AlertStatus.Acknowledged, now, actor, null);

    public static Outcome<AlertState> Silence(AlertState state, DateTimeOffset? until, string? reason, string actor, DateTimeOffset now)
    {
        if (!state.IsOpen) return Over;
        if (reason is { Length: > MaxReason }) return FleetError.Invalid($"reason must have at most {MaxReason} characters", "reason");
        if (until is not { } end) return Unsilence(state, actor, now);
        return end > now
            ? To(state with { Silenced = new AlertSilence(reason ?? $"Silenced by {actor}", end) }, AlertStatus.Silenced, now, actor, reason)
            : FleetError.Invalid("until must be in the future", "until");
    }

    public static AlertState Unsilence(AlertState state, string actor, DateTimeOffset now)
    {
        if (state.Silenced is null) return state;
        var next = state with { Silenced = null };
        return To(next, next.IsOpen ? Unsilenced(next) : next.Status, now, actor, null);
    }

    public static AlertState Resolve(AlertState state, DateTimeOffset at, string by, string? reason) =>
        To(state with { ResolvedAt = at, ResolvedBy = by }, AlertStatus.Resolved, at, by, reason);

    private static FleetError Over => FleetError.NotFound("Open alert");

    private static AlertStatus Unsilenced(AlertState state) =>
        state.Muted is not null || state.Silenced is not null ? AlertStatus.Silenced
        : state.AcknowledgedAt is not null ? AlertStatus.Acknowledged
        : AlertStatus.Active;

    private static AlertState To(AlertState state, AlertStatus status, DateTimeOffset at, string by, string? reason)
    {
        var history = state.History.Add(new AlertChange(at, status, by, reason));
        return state with { Status = status, History = history.Length > MaxHistory ? history.RemoveAt(1) : history };
    }
}
