using Fleet.Alerts;
using Fleet.Grains.Alerts;
using Fleet.Grains.Instances;
using Fleet.Grains.Operations;
using Fleet.Grains.Servers;
using Fleet.Operations;
using Fleet.Tests.Grains.Alerts;

namespace Fleet.Tests.Grains.StateMachines;

/// <summary>
/// The state machines that have a page. Where the code has a table, the page is that table; where it is a function, the page is what the function
/// answers when everything is done to it in every state that it comes to.
/// </summary>
internal static class Machines
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    public static IReadOnlyList<MachinePage> All => [Server(), Instance(), Operation(), Step(), TargetPage(), Alert()];

    private static MachinePage Server() => new(
        "server",
        "The states of a server",
        "What happens to a server, and which status follows. What is not listed cannot happen in that status.",
        "Grains/Servers/ServerMachine.cs",
        [.. ServerMachine.Transitions.OrderBy(one => one.Key.From).ThenBy(one => one.Key.Event).Select(one => new Way($"{one.Key.From}", $"{one.Key.Event}", $"{one.Value}"))]);

    private static MachinePage Instance() => new(
        "instance",
        "The states of an instance",
        "What may be asked in which status, and where it leads. A verb with an operation keeps the status while that runs, unless another is named. What agents and probes see "
        + "leads further: see [instances](../instances.md).",
        "Grains/Instances/InstanceMachine.cs",
        [
            .. from rule in InstanceMachine.Rules.OrderBy(one => one.Key)
               from status in rule.Value.From.Order()
               let failed = rule.Value.OnFailure is { } failure ? $"failed: {failure}" : "failed: as it was"
               select new Way($"{status}", $"{rule.Key}", $"{rule.Value.To}", string.Join("; ", new[]
               {
                   rule.Value.During is { } during ? $"meanwhile: {during}" : null,
                   rule.Value.Operation is null ? "a change of the record" : failed,
               }.Where(part => part is not null))),
        ]);

    private static MachinePage Operation() => new(
        "operation",
        "The states of an operation",
        "An operation does its steps in order. A step that fails, or somebody who cancels, turns it round: what was done is undone in reverse, and the operation fails.",
        "Grains/Operations/OperationMachine.cs",
        [.. Operations.Ways().Select(way => way with { From = way.From.Split('/')[0], To = way.To.Split('/')[0] }).Distinct().Where(way => way.From != way.To)]);

    private static MachinePage Step() => new(
        "operation-step",
        "The states of an operation's step",
        "Each step is written down before it is begun and when it has ended, so that it is known after a crash which may have done half their work.",
        "Grains/Operations/OperationMachine.cs",
        [.. Operations.Ways().Select(way => way with { From = way.From.Split('/')[1], To = way.To.Split('/')[1] }).Distinct().Where(way => way.From != way.To)]);

    private static MachinePage TargetPage() => new(
        "alert-target",
        "The phases of a rule's target",
        "Where an instance stands by an alert rule. The rule of this page holds for 60 s before it fires, cools down for 300 s and keeps firing for 60 s; without these times the "
        + "phases between are passed through at once. See [alerts](../alerts.md).",
        "Grains/Alerts/TargetMachine.cs",
        [.. Targets().Distinct().OrderBy(way => Enum.Parse<TargetPhase>(way.From)).ThenBy(way => way.By, StringComparer.Ordinal)]);

    private static MachinePage Alert() => new(
        "alert",
        "The states of an alert",
        "What its rule decides and what people do. An alert that is resolved stays so: what fires again is another one.",
        "Grains/Alerts/AlertMachine.cs",
        [.. Alerts().Distinct().OrderBy(way => Enum.Parse<AlertStatus>(way.From)).ThenBy(way => way.By, StringComparer.Ordinal)]);

    private static IEnumerable<Way> Targets()
    {
        (string By, Action<Target> Do)[] steps =
        [
            ("a breach is found", target => target.Say(TargetLevel.Breach)),
            ("all is well", target => target.Say(TargetLevel.Ok)),
            ("time passes", target => target.Pass(61)),
            ("time passes", target => target.Pass(300)),
            ("somebody resolves it", target => target.Feed(new TargetInput.ResolvedBy("ann"))),
        ];
        var random = new Random(1);
        for (var walk = 0; walk < 40; walk++)
        {
            var target = new Target(Target.Threshold(forSec: 60, cooldownSec: 300, keepSec: 60));
            for (var i = 0; i < 40; i++)
            {
                var (by, act) = steps[random.Next(steps.Length)];
                var from = target.Phase;
                act(target);
                if (target.Phase != from) yield return new($"{from}", by, $"{target.Phase}");
            }
        }
    }

    private static IEnumerable<Way> Alerts()
    {
        (string By, Func<AlertState, AlertState> Do)[] steps =
        [
            ("a maintenance window opens", state => Apply(state, AlertStepKind.Mute)),
            ("the window closes", state => Apply(state, AlertStepKind.Unmute)),
            ("its rule or somebody resolves it", state => Apply(state, AlertStepKind.Resolve)),
            ("acknowledge", state => AlertMachine.Acknowledge(state, "ann", Now).Value ?? state),
            ("silence", state => AlertMachine.Silence(state, Now.AddHours(1), null, "ann", Now).Value ?? state),
            ("the silence ends", state => AlertMachine.Unsilence(state, "ann", Now)),
        ];
        var random = new Random(1);
        for (var walk = 0; walk < 60; walk++)
        {
            var state = Apply(new AlertState(), AlertStepKind.Fire);
            for (var i = 0; i < 12; i++)
            {
                var (by, act) = steps[random.Next(steps.Length)];
                var next = act(state);
                if (next.Status != state.Status) yield return new($"{state.Status}", by, $"{next.Status}");
                state = next;
            }
        }
    }

    private static AlertState Apply(AlertState state, AlertStepKind kind) => AlertMachine.Apply(state, new AlertStep(state.Step + 1, kind, Now, "system"));

    /// <summary>An operation of one step, to which everything is done in every state.</summary>
    private static class Operations
    {
        private static readonly OperationPlan Plan = new(
            OperationKind.DeployInstance, [new("only", _ => Task.FromResult(StepResult.Done()), _ => Task.FromResult(StepResult.Done()))]);

        private static readonly OperationError Error = new("x", "y");

        public static List<Way> Ways()
        {
            var ways = new List<Way>();
            var open = new Queue<OperationState>([OperationMachine.Begin(OperationId.Of("op_1"), new OperationRequest(Plan.Kind, "inst_1", "test"), Plan, Now)]);
            var seen = new HashSet<string> { Name(open.Peek()) };
            while (open.TryDequeue(out var state))
            {
                foreach (var (by, next) in From(state).Where(one => Name(one.Next) != Name(state)))
                {
                    ways.Add(new(Name(state), by, Name(next)));
                    if (seen.Add(Name(next))) open.Enqueue(next);
                }
            }

            return ways;
        }

        private static IEnumerable<(string By, OperationState Next)> From(OperationState state)
        {
            if (state.Status is OperationStatus.Running) yield return ("cancel", OperationMachine.Cancelled(state, Plan, Error, Now));
            var (move, index) = OperationMachine.Next(state, Plan);
            switch (move)
            {
                case NextMove.Do when state.Steps[index].Status is StepStatus.Pending:
                    yield return ("begin", OperationMachine.Started(state, index, Now));
                    break;
                case NextMove.Do:
                    yield return ("done", OperationMachine.Completed(state, index, null, Now));
                    yield return ("failed for good", OperationMachine.Failed(state, index, Error, Now));
                    break;
                case NextMove.Undo:
                    yield return ("undone", OperationMachine.Undone(state, index, null));
                    yield return ("could not be undone", OperationMachine.Undone(state, index, Error));
                    break;
                case NextMove.Settle:
                    yield return ("nothing is left to do", OperationMachine.Ended(state, Now));
                    break;
            }
        }

        private static string Name(OperationState state) => $"{state.Status}/{state.Steps[0].Status}";
    }
}
