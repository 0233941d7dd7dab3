using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fleet.Api.Identity;
using Fleet.Api.Limits;

namespace Fleet.Api.Operator;

/// <summary>
/// <c>/operator</c>: a page that shows what <c>/api/v1/cluster</c> says. It holds nothing that not everybody may see; what it shows it asks
/// for with the session of whoever looks at it.
/// </summary>
internal static partial class OperatorPage
{
    private static readonly string Html = Read();

    // The page's own script and style and no others, and nothing from elsewhere. No form is ever sent by the browser itself: a password must
    // not end up in an address.
    private static readonly string Policy =
        $"default-src 'none'; script-src '{HashOf(Script())}'; style-src '{HashOf(Style())}'; connect-src 'self'; img-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapOperatorPage(this IEndpointRouteBuilder app) =>
        app.MapGet("/operator", Page).AllowAnybody().Unmetered().ExcludeFromDescription();

    private static IResult Page(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        return TypedResults.Content(Html, "text/html; charset=utf-8");
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(OperatorPage).Assembly.GetManifestResourceStream("operator.html")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string HashOf(Regex element) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Match(Html).Groups[1].Value)))}";

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
