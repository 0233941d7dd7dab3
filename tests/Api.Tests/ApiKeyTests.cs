using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;

namespace Fleet.Api.Tests;

public sealed class ApiKeyTests(FleetHost fleet)
{
    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task A_key_is_shown_once_and_works_at_once()
    {
        var created = await _admin.PostAsJsonAsync("/api/v1/api-keys", new { name = "ci", role = "DEVELOPER" });
        var body = await created.Json();
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(
            ["createdAt", "createdBy", "expiresAt", "id", "key", "lastUsedAt", "name", "ownerId", "plan", "prefix", "requestsPerMinute", "revokedAt", "role", "scopes", "teams"],
            body.Names());
        var key = body.Text("key")!;
        Assert.Matches("^sk-[0-9a-f]{48}$", key);
        Assert.Equal(key[..10], body.Text("prefix"));

        using var client = fleet.Caller(null);
        client.DefaultRequestHeaders.Add("X-Api-Key", key);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/version")).StatusCode);
        var list = await _admin.GetAsync("/api/v1/api-keys?limit=100");
        var text = await list.Content.ReadAsStringAsync();
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.Contains((await list.Json()).GetProperty("data").EnumerateArray(),
            item => item.Text("id") == body.Text("id") && item.Text("role") == "DEVELOPER");
    }

    [Fact]
    public async Task Each_request_of_a_connection_is_its_own_keys()
    {
        using var one = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var client = fleet.Caller(one, role: null);
        var (developer, viewer) = (await New("DEVELOPER"), await New("VIEWER"));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(HttpStatusCode.Created, await Register("Bearer", developer.Text("key")));
            Assert.Equal(HttpStatusCode.OK, await List("Bearer", viewer.Text("key")));
            Assert.Equal(HttpStatusCode.Unauthorized, await List("Bearer", $"{viewer.Text("key")}0"));
            Assert.Equal(HttpStatusCode.Unauthorized, await List("Basic", viewer.Text("key")));
            Assert.Equal(HttpStatusCode.Unauthorized, await List(null, null));
        }

        Assert.Equal(HttpStatusCode.OK, await List("Bearer", viewer.Text("key")));
        Assert.True((await _admin.DeleteAsync($"/api/v1/api-keys/{viewer.Text("id")}")).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await List("Bearer", viewer.Text("key")));

        async Task<JsonElement> New(string role) => await (await _admin.PostAsJsonAsync("/api/v1/api-keys", new { name = role, role })).Json();

        Task<HttpStatusCode> List(string? scheme, string? key) => Send(new(HttpMethod.Get, "/api/v1/instances"), scheme, key);

        Task<HttpStatusCode> Register(string scheme, string? key) => Send(
            new(HttpMethod.Post, "/api/v1/instances") { Content = JsonContent.Create(new { name = Scenes.NewName("keyed"), provider = "docker" }) }, scheme, key);

        async Task<HttpStatusCode> Send(HttpRequestMessage request, string? scheme, string? key)
        {
            request.Headers.Authorization = scheme is null ? null : new(scheme, key);
            using var answer = await client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"role\":\"admin\"}", "role")]
    [InlineData("{\"name\":\"\",\"role\":\"ADMIN\"}", "name")]
    [InlineData("{\"name\":\"   \",\"role\":\"ADMIN\"}", "name")]
    [InlineData("{\"role\":\"ADMIN\"}", "name")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _admin.PostAsync("/api/v1/api-keys", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task The_given_admin_key_is_listed_without_the_key()
    {
        var text = await _admin.GetStringAsync("/api/v1/api-keys?limit=100");
        Assert.Contains("\"admin\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(FleetHost.AdminKey, text, StringComparison.Ordinal);
    }
}
