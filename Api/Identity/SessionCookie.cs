using System.Security.Cryptography;
using System.Text;
using Fleet.Api.Http;

namespace Fleet.Api.Identity;

/// <summary>
/// The web page's cookie. A browser sends it by itself, also when another site makes it do so: hence what changes something must say more
/// than the cookie does.
/// </summary>
internal static class SessionCookie
{
    public const string Name = "fleet_session";
    public const string CsrfHeader = "X-CSRF-Token";

    private const int Length = 64;

    /// <summary>A new value: 256 bits in hex.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <summary>The value that a request shows; null if it shows none.</summary>
    public static string? Of(HttpRequest request) => request.Cookies[Name] is { Length: Length } value ? value : null;

    /// <summary>What the page sends along with what changes something. Whoever only makes the browser send its cookie does not know it.</summary>
    public static string CsrfToken(string cookie) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(cookie), "fleet csrf"u8));

    public static void Set(HttpContext context, string value, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(Name, value, Options(context.Request, expiresAt));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context.Request, null));

    /// <summary>Why a request that shows the cookie is not taken for the page's own; null if it is, or changes nothing.</summary>
    public static Refusal? Distrusts(HttpContext context, string cookie)
    {
        var request = context.Request;
        if (Opens(request)) return DistrustsOrigin(request);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return null;
        if (DistrustsOrigin(request) is { } foreign) return foreign;
        var shown = Encoding.UTF8.GetBytes(request.Headers[CsrfHeader].ToString());
        return CryptographicOperations.FixedTimeEquals(shown, Encoding.UTF8.GetBytes(CsrfToken(cookie)))
            ? null
            : Forbidden($"{CsrfHeader} is missing, or not that of the session");
    }

    /// <summary>Why a request is not taken for one of Fleet's own page; null if nothing says that another site's page made it.</summary>
    public static Refusal? DistrustsOrigin(HttpRequest request)
    {
        var isForeign = request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")
            || (request.Headers.Origin.ToString() is { Length: > 0 } origin
                && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && new HostString(uri.Authority) == request.Host));
        return isForeign ? Forbidden("The request comes from another site's page") : null;
    }

    // A page can open WebSockets to anywhere, and set no header with them.
    private static bool Opens(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method) || (HttpMethods.IsGet(request.Method) && request.Headers.Upgrade.ToString() is not "");

    private static Refusal Forbidden(string message) => new(StatusCodes.Status403Forbidden, "forbidden", message);

    private static CookieOptions Options(HttpRequest request, DateTimeOffset? expiresAt) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps,
        Path = "/",
        Expires = expiresAt,
    };
}
