using Fleet.Common;
using Fleet.Instances;
using Fleet.Operations;

namespace Fleet.Grains.Instances;

/// <summary>What an instance says to whoever asks for what it cannot do now. Pure, so that a dry run says the same.</summary>
internal static class InstanceRefusals
{
    /// <summary>Why the verb is refused in that status; null if it is not.</summary>
    public static FleetError? Of(InstanceVerb verb, InstanceStatus status, bool isManaged, bool isIdle) =>
        verb == InstanceVerb.Suspend && isIdle ? null
        : !InstanceMachine.Rules[verb].From.Contains(status)
            ? FleetError.Conflict($"Instance cannot be {verb.Past()}: current status is {status.ToString().ToUpperInvariant()}")
        : !isManaged && verb is InstanceVerb.Start or InstanceVerb.Stop or InstanceVerb.Restart or InstanceVerb.Pause
            ? FleetError.Conflict($"Instance cannot be {verb.Past()}: Fleet did not deploy it and has no runtime for it")
        : null;

    /// <summary>Why nothing can be done with its data (<paramref name="what"/> is a participle); null if it can.</summary>
    public static FleetError? OfData(string what, InstanceStatus status, bool isManaged, bool isUnwound) =>
        !isManaged ? FleetError.Conflict($"Instance cannot be {what}: Fleet did not deploy it and has no runtime for it")
        : isUnwound ? FleetError.Conflict($"Instance cannot be {what}: nothing of it is left")
        : InstanceMachine.WithData.Contains(status) ? null
        : FleetError.Conflict($"Instance cannot be {what}: current status is {status.ToString().ToUpperInvariant()}");

    /// <summary>Another operation works on it.</summary>
    public static FleetError Busy(OperationId running) => FleetError.Conflict($"Operation {running} works on this instance: wait for it");
}
