using System.Collections.Frozen;
using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Notices;

namespace Fleet.Grains.Alerts;

/// <summary>
/// The life of a rule's target, pure: what is said of it and the time that passes lead from phase to phase, as two tables say, and a few of
/// these ways have steps of an alert on them. <c>docs/alerts.md</c> shows it.
/// </summary>
internal static class TargetMachine
{
    /// <summary>By whom a step was made that nobody asked for.</summary>
    public const string Evaluation = "system:evaluation";
    public const string AutoResolution = "system:auto-resolution";
    public const string Maintenance = "system:maintenance";

    /// <summary>How long a target that is well is remembered so that a report that comes late is known as late. Calls end within 30 s.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    /// <summary>Where a change of the condition leads; what is not listed stays.</summary>
    private static readonly FrozenDictionary<(TargetPhase From, bool IsBreach), TargetPhase> Edges =
        new Dictionary<(TargetPhase, bool), TargetPhase>
        {
            [(TargetPhase.Well, true)] = TargetPhase.Pending,
            [(TargetPhase.Pending, false)] = TargetPhase.Well,
            [(TargetPhase.Cooling, false)] = TargetPhase.Well,
            [(TargetPhase.Firing, false)] = TargetPhase.Ceasing,
            [(TargetPhase.Ceasing, true)] = TargetPhase.Firing,
        }.ToFrozenDictionary();

    /// <summary>What the passing of time leads to. Of several that are due the first one counts: nobody is told of what is over already.</summary>
    private static readonly ImmutableArray<Passage> Passages =
    [
        new((target, _) => target.Phase == TargetPhase.Ceasing, (target, rule) => target.Since + Later(rule.KeepFiringSec, Settling(target, rule)), End),
        new((target, _) => target.Phase == TargetPhase.Pending, (target, rule) => target.Since + TimeSpan.FromSeconds(rule.ForSec), Cool),
        new((target, _) => target.Phase == TargetPhase.Cooling, CoolAt, Fire),
        new((target, _) => target is { Phase: TargetPhase.Firing, IsFlapping: true }, (target, rule) => target.Since + Settling(target, rule), Steady),
        new((target, _) => target is { Phase: TargetPhase.Firing, Window: not null }, (target, _) => target.Window!.Until, Unmute),
    ];

    private delegate TargetState Act(TargetState target, TargetContext context, List<AlertOrder> orders);

    /// <summary>Decides. The very same state comes back where nothing changes.</summary>
    public static TargetDecision Next(TargetState state, TargetInput input, TargetContext context)
    {
        var orders = new List<AlertOrder>();
        var next = input switch
        {
            TargetInput.Told told => Hear(state, told.Report, context, orders),
            TargetInput.ResolvedBy resolved => Resolve(state, resolved.Actor, context, orders),
            TargetInput.RuleRenamed renamed => state.Alert is null ? state : Step(state, AlertStepKind.Change, renamed.By, context, orders),
            TargetInput.RuleEnded ended => Close(state, ended.By, null, context, orders),
            _ => state,
        };
        if (input is TargetInput.RuleEnded) return new(null, [.. orders]);

        next = Look(next, context, orders);
        while (Passages.FirstOrDefault(passage => passage.Holds(next, context.Rule) && passage.At(next, context.Rule) <= context.Now) is { } due)
        {
            next = due.Do(next, context, orders);
        }

        return new(IsForgotten(next, context.Rule, context.Now) ? null : next, [.. orders]);
    }

    /// <summary>When time alone would change something; null for never.</summary>
    public static DateTimeOffset? Due(TargetState state, AlertRuleSpec rule)
    {
        DateTimeOffset? earliest = null;
        foreach (var passage in Passages)
        {
            if (passage.Holds(state, rule) && passage.At(state, rule) is var at && !(at >= earliest)) earliest = at;
        }

        return earliest;
    }

    /// <summary>Whether nothing of it can matter any more.</summary>
    public static bool IsForgotten(TargetState state, AlertRuleSpec rule, DateTimeOffset now) =>
        state.Phase == TargetPhase.Well
        && now >= state.HeardAt + Memory
        && !(state.CoolsFrom + TimeSpan.FromSeconds(rule.CooldownSec) > now)
        && (rule.Flap is not { } flap || state.Fires.All(at => at + TimeSpan.FromSeconds(flap.WindowSec) <= now))
        && !(IsEvent(rule) && state.Level == TargetLevel.Breach);

    private static TargetState Hear(TargetState state, TargetReport report, TargetContext context, List<AlertOrder> orders)
    {
        // What somebody has resolved stays so for an event: it is not the same one that would be told again.
        if (report.At < state.HeardAt || (report.At == state.HeardAt && report.Level == state.Level)) return state;
        if (IsBreach(report.Level, context.Rule.NoData) is not { } isBreach) return state;

        var at = report.At < context.Now ? report.At : context.Now;
        if (Edges.TryGetValue((state.Phase, isBreach), out var phase))
        {
            var heard = state with { Phase = phase, Since = at, HeardAt = at, Level = report.Level, Name = report.Name };
            return isBreach ? heard with { Summary = report.Summary, Metadata = report.Metadata } : heard with { Ceased = report.Summary };
        }

        if (report.Level == state.Level) return state;
        state = state with { Level = report.Level, HeardAt = at };
        if (!isBreach) return state;
        state = state with { Summary = report.Summary, Metadata = report.Metadata };
        return state.Alert is null ? state : Step(state, AlertStepKind.Change, Evaluation, context, orders);
    }

    private static TargetState Resolve(TargetState state, string actor, TargetContext context, List<AlertOrder> orders)
    {
        if (state.Alert is null) return state;
        var holds = state.Phase == TargetPhase.Firing && !IsEvent(context.Rule);
        return Close(state, actor, null, context, orders) with
        {
            Phase = holds ? TargetPhase.Pending : TargetPhase.Well, CoolsFrom = context.Now,
        };
    }

    private static TargetState Cool(TargetState state, TargetContext context, List<AlertOrder> orders) =>
        state with { Phase = TargetPhase.Cooling };

    private static TargetState Fire(TargetState state, TargetContext context, List<AlertOrder> orders)
    {
        ImmutableArray<DateTimeOffset> fires = context.Rule.Flap is { } flap
            ? [.. state.Fires.Where(at => at + TimeSpan.FromSeconds(flap.WindowSec) > context.Now), context.Now]
            : [];
        state = state with
        {
            Phase = TargetPhase.Firing,
            CoolsFrom = context.Now,
            Fires = fires,
            IsFlapping = context.Rule.Flap is { } policy && fires.Length > policy.Changes,
            Alert = context.Fresh,
            Step = 0,
            IsTold = context.Look.Window is null,
            Window = context.Look.Window,
        };
        state = Step(state, AlertStepKind.Fire, Evaluation, context, orders, state.IsTold ? NoticeKind.Fired : null);
        return state.Window is null ? state : Step(state, AlertStepKind.Mute, Maintenance, context, orders);
    }

    private static TargetState End(TargetState state, TargetContext context, List<AlertOrder> orders) =>
        Close(state, AutoResolution, state.Ceased, context, orders) with { Phase = TargetPhase.Well };

    private static TargetState Steady(TargetState state, TargetContext context, List<AlertOrder> orders) =>
        Step(state with { IsFlapping = false }, AlertStepKind.Change, Evaluation, context, orders);

    /// <summary>Another window may be open, or the one that was open may be no more. What has ceased meanwhile stays muted to its end.</summary>
    private static TargetState Look(TargetState state, TargetContext context, List<AlertOrder> orders) =>
        !context.Look.IsKnown || state is not { Phase: TargetPhase.Firing, Window: not null } || state.Window == context.Look.Window ? state
        : context.Look.Window is null ? Unmute(state, context, orders)
        : Step(state with { Window = context.Look.Window }, AlertStepKind.Mute, Maintenance, context, orders);

    private static TargetState Unmute(TargetState state, TargetContext context, List<AlertOrder> orders) =>
        Step(state with { Window = null, IsTold = true }, AlertStepKind.Unmute, Maintenance, context, orders, NoticeKind.Fired);

    private static TargetState Close(TargetState state, string by, string? reason, TargetContext context, List<AlertOrder> orders)
    {
        if (state.Alert is null) return state;
        state = Step(state, AlertStepKind.Resolve, by, context, orders, state.IsTold ? NoticeKind.Resolved : null, reason);
        return state with { Alert = null, Step = 0, IsTold = false, IsFlapping = false, Window = null };
    }

    private static TargetState Step(
        TargetState state, AlertStepKind kind, string by, TargetContext context, List<AlertOrder> orders, NoticeKind? tells = null, string? reason = null)
    {
        state = state with { Step = state.Step + 1 };
        var isMute = kind == AlertStepKind.Mute;
        orders.Add(new AlertOrder(
            state.Alert!.Value,
            new AlertStep(
                state.Step, kind, context.Now, by, AlertTexts.Body(context, state), isMute ? AlertTexts.Muted(state.Window!) : reason,
                isMute ? state.Window!.Until : null),
            tells));
        return state;
    }

    private static bool? IsBreach(TargetLevel level, NoDataPolicy policy) => (level, policy) switch
    {
        (TargetLevel.Ok, _) or (TargetLevel.NoData, NoDataPolicy.Ok) => false,
        (TargetLevel.Breach, _) or (TargetLevel.NoData, NoDataPolicy.Alert) => true,
        _ => null,
    };

    /// <summary>An event happens and is past; only another one can fire anew.</summary>
    private static bool IsEvent(AlertRuleSpec rule) => rule.Condition.Lifecycle?.Event == RuleWords.DeployFailed;

    private static DateTimeOffset CoolAt(TargetState target, AlertRuleSpec rule) =>
        target.CoolsFrom is { } from ? from + TimeSpan.FromSeconds(rule.CooldownSec) : target.Since;

    private static TimeSpan Settling(TargetState target, AlertRuleSpec rule) =>
        target.IsFlapping && rule.Flap is { } flap ? TimeSpan.FromSeconds(flap.WindowSec) : TimeSpan.Zero;

    private static TimeSpan Later(int seconds, TimeSpan other) => TimeSpan.FromSeconds(seconds) is var span && span > other ? span : other;

    /// <summary>A way that time alone leads.</summary>
    /// <param name="Holds">Whether the target is on it.</param>
    /// <param name="At">When it comes to its end.</param>
    /// <param name="Do">What happens then.</param>
    private sealed record Passage(Func<TargetState, AlertRuleSpec, bool> Holds, Func<TargetState, AlertRuleSpec, DateTimeOffset> At, Act Do);
}
