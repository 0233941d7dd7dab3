using Fleet.Api.Http;

namespace Fleet.Api.Limits;

/// <summary>Counts the requests of callers. The one of the request's surface, if it has one, stands among the request's features.</summary>
internal interface IRequestLimit
{
    /// <summary>Counts a request whose caller, if it has shown a valid key, is known by now. Its refusal; null while it may go on.</summary>
    Refusal? Count(HttpContext context);
}
