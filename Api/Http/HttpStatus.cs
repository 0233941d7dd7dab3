using Fleet.Common;
using Microsoft.AspNetCore.WebUtilities;

namespace Fleet.Api.Http;

/// <summary>The table of <c>docs/http-status-codes.md</c>.</summary>
internal static class HttpStatus
{
    public static int Of(ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => StatusCodes.Status422UnprocessableEntity,
        ErrorCode.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCode.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCode.NotFound => StatusCodes.Status404NotFound,
        ErrorCode.Conflict => StatusCodes.Status409Conflict,
        ErrorCode.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ErrorCode.RateLimitExceeded => StatusCodes.Status429TooManyRequests,
        ErrorCode.ServiceUnavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>The word for a status that no <see cref="ErrorCode"/> stands for.</summary>
    public static string CodeOf(int status) => status switch
    {
        404 => "not_found",
        405 => "method_not_allowed",
        413 => "payload_too_large",
        415 => "unsupported_media_type",
        426 => "upgrade_required",
        >= 500 => "internal_error",
        _ => "invalid_request",
    };

    public static string Title(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
}
