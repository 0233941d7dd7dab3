using Fleet.Api.Http;

namespace Fleet.Api.Limits;

/// <summary>Counts the requests of callers. It stands among the features of each request that is counted.</summary>
internal interface IRequestLimit
{
    /// <summary>Counts a request whose caller, if it has shown a valid credential, is known by now. Its refusal; null while it may go on.</summary>
    ValueTask<Refusal?> Count(HttpContext context);
}
