using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Limits;
using Fleet.Dashboard;
using Microsoft.Net.Http.Headers;

namespace Fleet.Api.Dashboard;

/// <summary>
/// <c>/</c>: the web page. Its files hold nothing that not everybody may see; what it shows it asks the API for, as whoever looks at it.
/// </summary>
internal static class DashboardEndpoints
{
    // The page's own files and nothing from elsewhere. Its terminal and charts size their parts by style attributes.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Each asset has a hash of its content in its name.
    private const string Lasting = "public, max-age=31536000, immutable";

    private const string NotBuilt =
        "<!doctype html><title>Fleet</title><p>Fleet runs, without its page: Node.js was not there when it was built. "
        + "Install it and build again, or use the API and the command line.";

    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        Open(app.MapGet("/", Index));
        Open(app.MapGet("/assets/{file}", Asset));
        Open(app.MapGet("/operator", () => TypedResults.Redirect("/#/operator")));
    }

    private static void Open(RouteHandlerBuilder endpoint) => endpoint.AllowAnybody().Unmetered().ExcludeFromDescription();

    private static IResult Index(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return PageFiles.All.TryGetValue(PageFiles.Index, out var index)
            ? Show(context, index, "no-cache")
            : TypedResults.Content(NotBuilt, "text/html; charset=utf-8");
    }

    private static IResult Asset(string file, HttpContext context) =>
        PageFiles.All.TryGetValue($"assets/{file}", out var asset) ? Show(context, asset, Lasting) : Refusal.NotFound("File");

    private static IResult Show(HttpContext context, PageFile file, string caching)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = caching;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (file.OpenCompressed is null || !AcceptsBrotli(context.Request)) return TypedResults.Stream(file.Open(), file.ContentType);
        headers.ContentEncoding = "br";
        return TypedResults.Stream(file.OpenCompressed(), file.ContentType);
    }

    private static bool AcceptsBrotli(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
}
