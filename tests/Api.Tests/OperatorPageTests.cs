using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Api.Tests.Identity;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed partial class OperatorPageTests(FleetHost fleet)
{
    [Fact]
    public async Task The_page_is_for_anybody_and_allows_nothing_but_itself()
    {
        using var nobody = fleet.Caller(null);
        var answer = await nobody.GetAsync("/operator");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, "text/html", "utf-8"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentType?.CharSet));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        foreach (var rule in new[] { "connect-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'" }) Assert.Contains(rule, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());

        // The browser runs and shows only what the policy names: exactly this script and this style.
        foreach (var (tag, element) in new[] { ("script", Script()), ("style", Style()) })
        {
            var inside = Assert.Single(element.Matches(page)).Groups[1].Value;
            Assert.Contains($"{tag}-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inside)))}'", policy, StringComparison.Ordinal);
        }

        Assert.DoesNotMatch(@"<script\s|\son[a-z]+=|\sstyle=|innerHTML|https?://", page);
        Assert.Contains("lang=\"en\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_calls_work_with_a_session_of_an_operator_and_with_no_others()
    {
        using var admin = fleet.Caller();
        Assert.Equal(HttpStatusCode.Forbidden, await Cluster(await admin.AddUser("VIEWER")));
        Assert.Equal(HttpStatusCode.Forbidden, await Cluster(await admin.AddUser("DEVELOPER")));
        Assert.Equal(HttpStatusCode.OK, await Cluster(await admin.AddUser("OPERATOR")));
    }

    /// <summary>Does what the page does: looks for a session, signs in, asks, signs out.</summary>
    private async Task<HttpStatusCode> Cluster(Person person)
    {
        using var page = new HttpClient(new HttpClientHandler { CookieContainer = new() }) { BaseAddress = fleet.Address };
        page.DefaultRequestHeaders.Add("Origin", fleet.Address.GetLeftPart(UriPartial.Authority));
        page.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.Unauthorized, (await page.GetAsync("/api/v1/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await page.GetAsync("/api/v1/cluster")).StatusCode);
        var wrong = await page.PostAsJsonAsync("/api/v1/session", new { email = person.Email, password = "not it" });
        Assert.Equal((HttpStatusCode.Unauthorized, true), (wrong.StatusCode, (await wrong.Json()).Text("message")!.Length > 0));

        var session = await page.PostAsJsonAsync("/api/v1/session", new { email = person.Email, password = People.Password });
        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await page.GetAsync("/api/v1/session")).StatusCode);
        var status = (await page.GetAsync("/api/v1/cluster")).StatusCode;

        using var leave = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/session");
        leave.Headers.Add(SessionCookie.CsrfHeader, (await session.Json()).Text("csrfToken"));
        Assert.Equal(HttpStatusCode.NoContent, (await page.SendAsync(leave)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await page.GetAsync("/api/v1/cluster")).StatusCode);
        return status;
    }

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
