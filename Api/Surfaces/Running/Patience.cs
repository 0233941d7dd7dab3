using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Operations;

namespace Fleet.Api.Surfaces.Running;

/// <summary>How long requests wait for the operations that they have begun.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Waits for an operation a while. Whether it has ended by then, and how it failed, if so.</summary>
    public static async Task<(bool HasEnded, Refusal? Failure)> Await(this IGrainFactory grains, OperationId operation)
    {
        var ended = await grains.Operation(operation).Completion(Limit);
        if (!ended.IsOk) return (false, Refusal.Of(ended.Error));
        return (ended.Value.HasEnded, ended.Value.Status is OperationStatus.Failed ? OperationFailure.Of(ended.Value) : null);
    }

    /// <summary>Whether the caller would rather be answered at once.</summary>
    public static bool PrefersNotToWait(this HttpContext context)
    {
        var prefer = context.Request.Headers["Prefer"].ToString();
        if (!prefer.Contains("respond-async", StringComparison.OrdinalIgnoreCase)) return false;
        context.Response.Headers["Preference-Applied"] = "respond-async";
        return true;
    }
}
