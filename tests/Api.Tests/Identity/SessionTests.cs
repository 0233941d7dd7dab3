using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Fleet.Api.Tests.Identity;

public sealed class SessionTests(FleetHost fleet)
{
    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task A_session_lets_its_user_in_until_they_log_out()
    {
        var ann = await _admin.AddUser();
        using var page = await Page.LogIn(fleet, ann);
        Assert.Equal(["csrfToken", "expiresAt", "user"], page.Answer.Names());
        Assert.Equal(ann.Email, page.Answer.GetProperty("user").Text("email"));
        Assert.Equal(["expires", "fleet_session", "httponly", "path", "samesite"], page.Attributes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("strict", "/"), (page.Attributes["samesite"], page.Attributes["path"]));

        var again = await page.Send(HttpMethod.Get, "/api/v1/session");
        Assert.Equal(page.Csrf, (await again.Json()).Text("csrfToken"));
        Assert.Equal(HttpStatusCode.OK, (await page.Send(HttpMethod.Get, "/api/v1/version")).StatusCode);
        var closed = await page.Send(HttpMethod.Delete, "/api/v1/session", page.Csrf);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
        Assert.StartsWith("fleet_session=;", closed.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await page.Send(HttpMethod.Get, "/api/v1/session")).StatusCode);
    }

    [Fact]
    public async Task What_changes_something_needs_more_than_the_cookie()
    {
        using var page = await Page.LogIn(fleet, await _admin.AddUser());
        using var other = await Page.LogIn(fleet, await _admin.AddUser());
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(null));
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(""));
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(other.Csrf));
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(page.Csrf, ("Origin", "https://evil.example")));
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(page.Csrf, ("Origin", "null")));
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(page.Csrf, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await Rename(page.Csrf, ("Sec-Fetch-Site", "same-site")));
        Assert.Equal(HttpStatusCode.OK, await Rename(page.Csrf));
        Assert.Equal(HttpStatusCode.OK, await Rename(page.Csrf, ("Origin", fleet.Address.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin")));

        async Task<HttpStatusCode> Rename(string? csrf, params (string, string)[] headers) =>
            (await page.Send(HttpMethod.Put, "/api/v1/me", csrf, JsonContent.Create(new { name = "Ann" }), headers)).StatusCode;
    }

    [Fact]
    public async Task A_key_beside_the_cookie_is_what_counts()
    {
        using var page = await Page.LogIn(fleet, await _admin.AddUser());
        var right = await page.Send(HttpMethod.Get, "/api/v1/me", null, null, ("Authorization", $"Bearer {FleetHost.AdminKey}"));
        Assert.Equal("ADMIN", (await right.Json()).Text("role"));
        var wrong = await page.Send(HttpMethod.Get, "/api/v1/me", null, null, ("X-Api-Key", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await _admin.Status("/api/v1/session"));
    }

    [Fact]
    public async Task Another_sites_page_cannot_log_in()
    {
        var ann = await _admin.AddUser();
        using var nobody = fleet.Caller(null);
        nobody.DefaultRequestHeaders.Add("Origin", "https://evil.example");
        var refused = await nobody.PostAsJsonAsync("/api/v1/session", new { email = ann.Email, password = People.Password });
        Assert.Equal((HttpStatusCode.Forbidden, false), (refused.StatusCode, refused.Headers.Contains("Set-Cookie")));
    }

    [Fact]
    public async Task Another_sites_page_cannot_open_a_socket()
    {
        using var page = await Page.LogIn(fleet, await _admin.AddUser());
        using var foreign = new ClientWebSocket();
        foreign.Options.CollectHttpResponseDetails = true;
        foreign.Options.SetRequestHeader("Cookie", page.Cookie);
        foreign.Options.SetRequestHeader("Origin", "https://evil.example");
        await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(new($"ws://{fleet.Address.Authority}/ws"), TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.HttpStatusCode);

        using var own = new ClientWebSocket();
        own.Options.SetRequestHeader("Cookie", page.Cookie);
        own.Options.SetRequestHeader("Origin", $"https://{fleet.Address.Authority}");
        await own.ConnectAsync(new($"ws://{fleet.Address.Authority}/ws"), TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketState.Open, own.State);
    }

    [Fact]
    public async Task A_new_password_needs_the_present_one_and_ends_every_session()
    {
        var ann = await _admin.AddUser();
        using var page = await Page.LogIn(fleet, ann);
        var wrong = await Change(new { currentPassword = "wrong password", newPassword = "another password" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "currentPassword"), (wrong.StatusCode, (await wrong.Json()).Text("field")));
        Assert.Equal("currentPassword", (await (await Change(new { newPassword = "another password" })).Json()).Text("field"));
        Assert.Equal("newPassword", (await (await Change(new { currentPassword = "x", newPassword = "short" })).Json()).Text("field"));

        Assert.Equal(HttpStatusCode.OK, (await Change(new { currentPassword = People.Password, newPassword = "another password" })).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await page.Send(HttpMethod.Get, "/api/v1/me")).StatusCode);
        using var nobody = fleet.Caller(null);
        Assert.Equal(HttpStatusCode.OK, (await nobody.AskToken(ann.Email, "another password")).StatusCode);

        Task<HttpResponseMessage> Change(object body) => page.Send(HttpMethod.Put, "/api/v1/me", page.Csrf, JsonContent.Create(body));
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    public void Over_https_the_cookie_stays_there(string scheme, bool isSecure)
    {
        var context = new DefaultHttpContext { Request = { Scheme = scheme } };
        SessionCookie.Set(context, "value", DateTimeOffset.UnixEpoch);
        Assert.Equal(isSecure, context.Response.Headers.SetCookie.ToString().Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A web page that somebody has logged in to.</summary>
    private sealed class Page(HttpClient client, string cookie, System.Text.Json.JsonElement answer) : IDisposable
    {
        public System.Text.Json.JsonElement Answer => answer;

        public string Csrf => answer.Text("csrfToken")!;

        public string Cookie => cookie.Split(';')[0];

        public Dictionary<string, string> Attributes => cookie.Split(';', StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0].ToLowerInvariant(), part => part.Length == 2 ? part[1] : "");

        public static async Task<Page> LogIn(FleetHost fleet, Person person)
        {
            var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = fleet.Address };
            var answer = await client.PostAsJsonAsync("/api/v1/session", new { email = person.Email, password = People.Password });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return new(client, answer.Headers.GetValues("Set-Cookie").Single(), await answer.Json());
        }

        public async Task<HttpResponseMessage> Send(
            HttpMethod method, string path, string? csrf = null, HttpContent? body = null, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            request.Headers.Add("Cookie", Cookie);
            if (csrf is not null) request.Headers.Add(SessionCookie.CsrfHeader, csrf);
            foreach (var (name, value) in headers) request.Headers.Add(name, value);
            return await client.SendAsync(request);
        }

        public void Dispose() => client.Dispose();
    }
}
