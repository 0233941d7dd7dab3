namespace Fleet.Common;

/// <summary>Why a request was refused. One row of <c>docs/http-status-codes.md</c> each.</summary>
[GenerateSerializer, Alias("fleet.error-code")]
public enum ErrorCode
{
    /// <summary>The request itself is wrong: 400, or 422 where it was well formed but broke a rule.</summary>
    InvalidRequest,

    /// <summary>No valid credential: 401.</summary>
    Unauthorized,

    /// <summary>The credential does not allow this: 403.</summary>
    Forbidden,

    /// <summary>No such thing, or none that the caller may know of: 404.</summary>
    NotFound,

    /// <summary>The thing's present state does not allow this: 409.</summary>
    Conflict,

    /// <summary>The caller's version is not the stored one: 412.</summary>
    PreconditionFailed,

    /// <summary>Too many requests: 429.</summary>
    RateLimitExceeded,

    /// <summary>A fault of Fleet's own: 500.</summary>
    InternalError,

    /// <summary>Something that Fleet needs does not answer just now: 503.</summary>
    ServiceUnavailable,
}
