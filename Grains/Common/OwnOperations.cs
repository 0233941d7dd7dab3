using Fleet.Common;
using Fleet.Operations;

namespace Fleet.Grains.Common;

/// <summary>The operation that a grain has written down as the one that works on it.</summary>
internal static class OwnOperations
{
    /// <summary>
    /// Starts it, if there is one. Done once it is written down, and again whenever the grain is woken: had Fleet gone down between the
    /// two, the operation would not exist yet.
    /// </summary>
    public static async Task StartOwn(this IGrainFactory grains, OperationId? operation, OperationKind? kind, string target, string actor)
    {
        if (operation is { } id) await grains.Operation(id).Start(new OperationRequest(kind!.Value, target, actor));
    }
}
