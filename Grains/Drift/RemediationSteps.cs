using System.Collections.Immutable;
using Fleet.Commands;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Grains.Common;
using Fleet.Grains.Instances;
using Fleet.Grains.Operations;
using Fleet.Grains.Secrets;
using Fleet.Instances;
using Fleet.Operations;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Drift;

/// <summary>The operation that carries a plan out. It has succeeded only when a look after it finds the field as declared.</summary>
internal sealed class RemediationSteps(
    IGrainFactory grains, Places places, SecretReferences secrets, DriftLook look, IOptions<OperationOptions> operations, IOptions<DriftOptions> options)
{
    private static readonly TimeSpan CommandPoll = TimeSpan.FromSeconds(1);

    private delegate Task<StepResult> PlannedStep(StepContext context, DriftEvent planned);

    private readonly RunSteps _run = new(grains, places, secrets, operations);

    public IEnumerable<OperationPlan> All()
    {
        var stop = places.IfItRuns(places.Drive(places.Here, RunSteps.Stop));
        var start = places.IfItShallRun(places.Drive(places.Here, RunSteps.Start));
        return
        [
            new(OperationKind.RemediateInstance,
            [
                new("begin", Begin, Fail),
                new("command", Only(IsOfExtension, Command)),
                new("stop", Only(StartsAnew, (context, _) => stop(context)), Only(StartsAnew, (context, _) => start(context))),
                new("install", Only(plan => plan.Action == RemediationAction.Reinstall, Install)),
                new("start", Only(StartsAnew, (context, _) => start(context))),
                new("health", Only(StartsAnew, (context, _) => places.IfItShallRun(places.At(places.Here, _run.AwaitHealth))(context))),
                new("verify", Only(_ => true, Verify)),
            ]),
        ];
    }

    private static bool StartsAnew(Remediation plan) => plan.Action is RemediationAction.Reinstall or RemediationAction.Restart;

    private static bool IsOfExtension(Remediation plan) => plan.Action is RemediationAction.InstallExtension or RemediationAction.UpgradeExtension;

    private async Task<StepResult> Begin(StepContext context)
    {
        if (await Ordered(context) is not { } id) return NoOrder;
        var begun = await Drift(context).Begun(id, context.Operation, context.Request.Actor);
        return begun.IsOk ? StepResult.Done(begun.Value.Remediation!.Command ?? "By hand") : begun.Error.ToFailure();
    }

    private async Task<StepResult> Fail(StepContext context)
    {
        if (await Ordered(context) is { } id) await Drift(context).Failed(id, context.Operation, context.Error!);
        return StepResult.Done();
    }

    private async Task<StepResult> Command(StepContext context, DriftEvent planned)
    {
        var words = RemediationRules.Words(planned.Remediation!);
        var command = grains.Command(CommandOf(context));
        var started = await command.Start(
            new CommandRequest
            {
                Instance = Places.Id(context),
                Command = options.Value.ExtensionProgram,
                Args = [.. words],
                TimeoutMs = (int)options.Value.ExtensionTimeout.TotalMilliseconds,
            },
            context.Request.Actor);
        if (!started.IsOk) return started.Error.ToFailure();
        var view = started.Value;
        if (!view.HasEnded) return StepResult.Wait(CommandPoll);
        return view.Status == CommandStatus.Succeeded
            ? StepResult.Done(string.Join(' ', words))
            : StepResult.Fail(new OperationError("command_failed", view.Error ?? $"The command ended with exit code {view.Result?.ExitCode}: {LastLine(view.Result?.Stderr)}"));
    }

    private Task<StepResult> Install(StepContext context, DriftEvent planned) => places.Drive(places.Here, _run.Install)(context);

    private async Task<StepResult> Verify(StepContext context, DriftEvent planned)
    {
        var (plan, field) = (planned.Remediation!, planned.Finding.Field);
        var report = await look.At(Places.Id(context), context.Operation, context.Cancellation);
        if (report.Status is DriftStatus.Error or DriftStatus.Unknown)
        {
            return StepResult.Fail(new OperationError("unverified", $"It could not be looked at afterwards: {report.Error}"), isTransient: report.Status is DriftStatus.Error);
        }

        // An agent tells of its extensions with its next heartbeat, and a program may listen a moment after it has begun.
        var shows = report.Findings.All(finding => finding.Field != field) && !report.Unjudged.Contains(field);
        var mayShowYet = plan.Action != RemediationAction.Manual && context.Now - context.StartedAt < operations.Value.HealthTimeout;
        if (!shows && mayShowYet) return StepResult.Wait(options.Value.VerifyPause);

        var verified = await Drift(context).Verified(plan.Id, context.Operation, await Output(context, plan), report);
        return verified.IsOk
            ? StepResult.Done($"{field} is as declared")
            : StepResult.Fail(new OperationError("still_drifted", verified.Error.Message));
    }

    private async Task<string> Output(StepContext context, Remediation plan) => plan.Action switch
    {
        RemediationAction.Reinstall => "Its files and variables were put in place again",
        RemediationAction.Restart => "It was started anew",
        RemediationAction.Manual => "It was looked at, and found as declared",
        _ => (await grains.Command(CommandOf(context)).Get()).Value?.Result is { } result ? result.Stdout + result.Stderr : "",
    };

    private Func<StepContext, Task<StepResult>> Only(Func<Remediation, bool> applies, PlannedStep step) => async context =>
    {
        if (await Ordered(context) is not { } id) return NoOrder;
        var planned = await Drift(context).Planned(id);
        if (!planned.IsOk) return planned.Error.ToFailure();
        return applies(planned.Value.Remediation!) ? await step(context, planned.Value) : StepResult.Done("Not needed");
    };

    private static StepResult NoOrder => StepResult.Fail(new OperationError("not_found", "Nobody has ordered a remediation"));

    private async Task<RemediationId?> Ordered(StepContext context) => (await places.Instance(context).Order()).Value?.Remediation;

    private IDriftGrain Drift(StepContext context) => grains.Drift(Places.Id(context));

    /// <summary>One for each operation, so that a step that is done again begins no second one.</summary>
    private static CommandId CommandOf(StepContext context) => CommandId.Of(CommandId.Prefix + context.Operation.Value[OperationId.Prefix.Length..]);

    private static string LastLine(string? text)
    {
        var line = (text ?? "").TrimEnd('\n').Split('\n')[^1];
        return line.Length > 300 ? line[..300] : line;
    }
}
