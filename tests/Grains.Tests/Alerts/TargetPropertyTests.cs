using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Fleet.Alerts;
using Fleet.Grains.Alerts;
using Fleet.Maintenance;
using Fleet.Notices;

namespace Fleet.Tests.Grains.Alerts;

/// <summary>What holds for a target whatever happens to it, in whatever order.</summary>
public sealed class TargetPropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    /// <summary>Something that happens, after some seconds.</summary>
    internal sealed record Move(int AfterSec, string What, int Number);

    private static Gen<AlertRuleSpec> Rules =>
        from forSec in Gen.Elements(0, 0, 30, 60)
        from keep in Gen.Elements(0, 0, 45)
        from cooldown in Gen.Elements(0, 100, 300)
        from flap in Gen.Elements<FlapPolicy?>(null, new FlapPolicy(2, 200), new FlapPolicy(3, 600))
        from noData in Gen.Elements(NoDataPolicy.Keep, NoDataPolicy.Ok, NoDataPolicy.Alert)
        select Target.Threshold(forSec, keep, cooldown, flap, noData);

    private static Gen<Move> Moves =>
        from after in Gen.Frequency((3, Gen.Choose(0, 5)), (3, Gen.Choose(5, 80)), (1, Gen.Choose(80, 1_000)))
        from what in Gen.Frequency(
            (6, Gen.Constant("breach")), (6, Gen.Constant("ok")), (2, Gen.Constant("silence")), (2, Gen.Constant("late")), (2, Gen.Constant("pass")),
            (1, Gen.Constant("resolve")), (1, Gen.Constant("open")), (1, Gen.Constant("close")), (1, Gen.Constant("rename")), (1, Gen.Constant("end")))
        from number in Gen.Choose(1, 300)
        select new Move(after, what, number);

    private static Arbitrary<(AlertRuleSpec Rule, ImmutableArray<Move> Moves)> Lives =>
        (from rule in Rules from moves in Moves.ListOf() select (rule, moves.ToImmutableArray())).ToArbitrary();

    [Fact]
    public void At_most_one_alert_is_open_and_each_begins_and_ends_once() => Holds((_, target) =>
    {
        AlertId? open = null;
        foreach (var order in target.Orders)
        {
            if (order.Step.Kind == AlertStepKind.Fire)
            {
                if (open is not null) return false;
                open = order.Alert;
            }
            else if (open != order.Alert)
            {
                return false;
            }

            if (order.Step.Kind == AlertStepKind.Resolve) open = null;
        }

        return open == target.State.Alert
            && target.Orders.GroupBy(order => order.Alert).All(steps => steps.Select(order => order.Step.Number).SequenceEqual(Enumerable.Range(1, steps.Count())));
    });

    [Fact]
    public void Nobody_is_told_while_it_is_muted_and_of_an_end_only_who_was_told_of_the_begin() => Holds((_, target) =>
    {
        foreach (var alert in target.Orders.GroupBy(order => order.Alert))
        {
            var (isMuted, wasTold) = (false, false);
            foreach (var order in alert)
            {
                if (order.Step.Kind == AlertStepKind.Mute) isMuted = true;
                if (order.Step.Kind == AlertStepKind.Unmute) isMuted = false;
                if (order.Tells is not null && isMuted) return false;
                if (order.Tells == NoticeKind.Fired && wasTold) return false;
                if (order.Step.Kind == AlertStepKind.Resolve && (order.Tells == NoticeKind.Resolved) != wasTold) return false;
                wasTold |= order.Tells == NoticeKind.Fired;
            }
        }

        return true;
    });

    [Fact]
    public void Nothing_fires_before_it_has_held_long_enough_nor_within_the_cool_down() => Holds((life, target) =>
    {
        var fires = target.Orders.Where(order => order.Step.Kind == AlertStepKind.Fire).Select(order => order.Step.At).ToList();
        var ends = life.Where(one => one.What == "end").Select(one => one.At).ToList();
        return fires.All(at => life.Where(one => one.At < at).LastOrDefault(one => one.IsBreach == false) is var well
                && life.Any(one => one.IsBreach == true && one.At + TimeSpan.FromSeconds(target.Rule.ForSec) <= at && (well is null || one.Index > well.Index)))
            && fires.Zip(fires.Skip(1)).All(pair =>
                pair.Second - pair.First >= TimeSpan.FromSeconds(target.Rule.CooldownSec) || ends.Any(end => end >= pair.First && end <= pair.Second));
    });

    [Fact]
    public void A_cool_down_never_puts_off_an_end() => Holds((life, target) =>
    {
        // Long after the last report that it is well, and without flapping to wait for, no alert is open.
        if (life.LastOrDefault(one => one.IsBreach is not null) is not { IsBreach: false }) return true;
        target.Pass(2_000);
        return target.State.Alert is null && target.Phase == TargetPhase.Well;
    });

    [Fact]
    public void What_holds_on_fires_in_the_end() => Holds((life, target) =>
    {
        if (life.LastOrDefault(one => one.IsBreach is not null || one.What == "end") is not { IsBreach: true }) return true;
        target.Window = null;
        target.Feed(new TargetInput.TimePassed(), looks: true);
        target.Pass(2_000);
        return target.State is { Alert: not null, IsTold: true };
    });

    [Fact]
    public void What_comes_twice_does_what_it_does_once() => Check.One(Runs, Prop.ForAll(Lives, life =>
    {
        var (once, twice) = (new Target(life.Rule), new Target(life.Rule));
        foreach (var move in life.Moves)
        {
            Do(once, move, 1);
            Do(twice, move, move.What is "breach" or "ok" or "silence" or "late" or "pass" ? 2 : 1);
        }

        return once.Story == twice.Story && once.Phase == twice.Phase;
    }));

    [Fact]
    public void A_flapping_target_is_not_told_of_more_often_than_its_policy_allows() => Holds((life, target) =>
    {
        if (target.Rule.Flap is not { } flap || life.Any(one => one.What == "end")) return true;
        var fires = target.Orders.Where(order => order.Step.Kind == AlertStepKind.Fire).Select(order => order.Step.At).ToList();

        // The allowed ones, and the one that says that it flaps; after somebody has resolved that, one more each time.
        var byHand = life.Count(one => one.What == "resolve");
        return fires.All(from => fires.Count(at => at >= from && at < from.AddSeconds(flap.WindowSec)) <= flap.Changes + 1 + byHand);
    });

    /// <summary>Something as it happened.</summary>
    /// <param name="Index">Its place.</param>
    /// <param name="At">When what was told was found.</param>
    /// <param name="What">What it was.</param>
    /// <param name="IsBreach">What it said of the condition; null for nothing.</param>
    private sealed record Happened(int Index, DateTimeOffset At, string What, bool? IsBreach);

    private static void Holds(Func<IReadOnlyList<Happened>, Target, bool> property) => Check.One(Runs, Prop.ForAll(Lives, life =>
    {
        var target = new Target(life.Rule);
        var happened = new List<Happened>();
        foreach (var move in life.Moves)
        {
            Do(target, move, 1);
            happened.Add(new Happened(happened.Count, target.Now, move.What, IsBreach(move.What, life.Rule.NoData)));
        }

        return property(happened, target);
    }));

    private static bool? IsBreach(string what, NoDataPolicy policy) => (what, policy) switch
    {
        ("breach", _) or ("silence", NoDataPolicy.Alert) => true,
        ("ok", _) or ("silence", NoDataPolicy.Ok) => false,
        _ => null,
    };

    private static void Do(Target target, Move move, int times)
    {
        target.Pass(move.AfterSec);
        if (move.What == "open") target.Window = new OpenWindow($"w{move.Number}", "", target.Now.AddSeconds(move.Number));
        if (move.What == "close") target.Window = null;
        for (var i = 0; i < times; i++)
        {
            _ = move.What switch
            {
                "breach" => target.Say(TargetLevel.Breach),
                "ok" => target.Say(TargetLevel.Ok),
                "silence" => target.Say(TargetLevel.NoData),
                "late" when target.State.HeardAt > Target.Start =>
                    target.Say(move.Number % 2 == 0 ? TargetLevel.Ok : TargetLevel.Breach, target.State.HeardAt.AddSeconds(-move.Number)),
                "resolve" => target.Feed(new TargetInput.ResolvedBy("ann")),
                "rename" => target.Feed(new TargetInput.RuleRenamed("ann")),
                "end" => target.Feed(new TargetInput.RuleEnded("system:rule-changed")),
                "close" => target.Feed(new TargetInput.TimePassed(), looks: true),
                _ => target.Feed(new TargetInput.TimePassed()),
            };
        }
    }
}
