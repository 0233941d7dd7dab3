using Fleet.Api.Http;
using Fleet.Common;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Api.Surfaces.Running;

/// <summary>The answer to a request whose operation, or whose look at a machine, has failed. Never a 500: Fleet itself is well.</summary>
internal static class OperationFailure
{
    private static readonly string Conflict = WireName.Snake(ErrorCode.Conflict);
    private static readonly string NotFound = WireName.Snake(ErrorCode.NotFound);
    private static readonly string Unavailable = WireName.Snake(ErrorCode.ServiceUnavailable);
    private static readonly string QueueFull = WireName.Snake(RemoteFault.QueueFull);

    public static Refusal Of(OperationView operation)
    {
        var error = operation.Error ?? new(WireName.Snake(ErrorCode.ServiceUnavailable), "The operation failed");
        return Of(error.Code, error.Message) with { OperationId = operation.Id.Value };
    }

    public static Refusal Of(RemoteError error) => Of(WireName.Snake(error.Fault), error.Message);

    private static Refusal Of(string code, string message)
    {
        var status = code == Conflict || code == NotFound ? StatusCodes.Status409Conflict
            : code == Unavailable || code == QueueFull ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status502BadGateway;
        TimeSpan? wait = status is StatusCodes.Status503ServiceUnavailable ? TimeSpan.FromSeconds(5) : null;
        return new(status, code, message) { RetryAfter = wait };
    }
}
