using Fleet.Embedded.Timers;
using Orleans;

namespace Fleet.Embedded.Activations;

/// <summary>What few activations need at a time, kept apart so that an idle one stays small.</summary>
internal sealed class RareState
{
    internal List<GrainTimer>? Timers;

    internal TaskCompletionSource? Deactivated;

    /// <summary>Why the activation is to end; null if it is not.</summary>
    internal DeactivationReason? Reason;

    /// <summary>Not collected before this timestamp of the engine's clock.</summary>
    internal long KeepUntil;

    internal Guid Id;
}
