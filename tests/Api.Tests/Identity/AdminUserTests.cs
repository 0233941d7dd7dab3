using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;

namespace Fleet.Api.Tests.Identity;

public sealed class AdminUserTests(FleetHost fleet)
{
    private const string Root = "/api/v1/admin/users";

    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task A_user_is_made_changed_found_and_deleted()
    {
        var email = $"{Scenes.NewName("made")}@example.com";
        var made = await _admin.PostAsJsonAsync(Root, new { email, name = "Made Up", password = People.Password, role = "DEVELOPER", plan = "pro" });
        var user = await made.Json();
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal($"{Root}/{user.Text("id")}", made.Headers.Location?.ToString());
        Assert.Equal(
            ["createdAt", "email", "id", "isActive", "lastLoginAt", "lockedUntil", "name", "plan", "requestsPerMinute", "role", "updatedAt"], user.Names());
        Assert.Equal((email, "DEVELOPER", "pro", true), (user.Text("email"), user.Text("role"), user.Text("plan"), user.GetProperty("isActive").GetBoolean()));

        var path = $"{Root}/{user.Text("id")}";
        var found = await _admin.GetAsync($"{Root}?search={email.ToUpperInvariant()}&role=DEVELOPER,VIEWER").Json();
        Assert.Equal(user.Text("id"), Assert.Single(found.GetProperty("data").EnumerateArray()).Text("id"));
        Assert.Empty((await _admin.GetAsync($"{Root}?search={email}&role=ADMIN").Json()).GetProperty("data").EnumerateArray());
        var changed = await _admin.PutAsJsonAsync(path, new { email = $"x{email}", name = "Other" }).Json();
        Assert.Equal(($"x{email}", "Other", "DEVELOPER"), (changed.Text("email"), changed.Text("name"), changed.Text("role")));
        Assert.Single((await _admin.GetAsync($"{Root}?search=x{email}").Json()).GetProperty("data").EnumerateArray());

        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.PutAsJsonAsync(path, new { name = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.GetAsync($"{path}/teams")).StatusCode);
    }

    [Fact]
    public async Task An_address_is_had_once()
    {
        var (ann, bob) = (await _admin.AddUser(), await _admin.AddUser());
        var twin = await _admin.PostAsJsonAsync(Root, new { email = ann.Email.ToUpperInvariant(), password = People.Password });
        Assert.Equal((HttpStatusCode.Conflict, "email"), (twin.StatusCode, (await twin.Json()).Text("field")));
        var taken = await _admin.PutAsJsonAsync($"{Root}/{bob.Id}", new { email = ann.Email });
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
    }

    [Theory]
    [InlineData("{\"email\":\"nobody\"}", "email")]
    [InlineData("{\"name\":\"x\"}", "email")]
    [InlineData("{\"email\":\"a@b.c\",\"password\":\"short\"}", "password")]
    [InlineData("{\"email\":\"a@b.c\",\"role\":\"admin\"}", "role")]
    [InlineData("{\"email\":\"a@b.c\",\"plan\":\"gold\"}", "plan")]
    [InlineData("{\"email\":\"a@b.c\",\"requestsPerMinute\":-1}", "requestsPerMinute")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _admin.PostAsync(Root, new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Theory]
    [InlineData("{\"isActive\":false}")]
    [InlineData("{\"role\":\"OPERATOR\"}")]
    public async Task Nobody_shuts_themselves_out(string change)
    {
        var ann = await _admin.AddUser("ADMIN");
        using var own = fleet.With(await fleet.Token(ann));
        foreach (var path in new[] { $"{Root}/{ann.Id}", $"/v1/users/{ann.Id}" })
        {
            // The agents surface has its own words.
            var body = path.StartsWith("/v1", StringComparison.Ordinal)
                ? change.Replace("isActive", "is_active", StringComparison.Ordinal).Replace("OPERATOR", "operator", StringComparison.Ordinal) : change;
            Assert.Equal(HttpStatusCode.BadRequest, (await own.PutAsync(path, new StringContent(body, null, "application/json"))).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, (await own.DeleteAsync(path)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, await own.Status(Root));
        Assert.Equal(HttpStatusCode.OK, (await _admin.PutAsync($"{Root}/{ann.Id}", new StringContent(change, null, "application/json"))).StatusCode);
    }

    [Fact]
    public async Task The_agents_surface_has_users_in_its_own_words()
    {
        var email = $"{Scenes.NewName("agent")}@example.com";
        var made = await _admin.PostAsJsonAsync("/v1/users", new { email, password = People.Password, role = "developer" });
        var user = await made.Json();
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(["created_at", "email", "id", "is_active", "last_login_at", "name", "plan", "role", "updated_at"], user.Names());
        Assert.Equal("developer", user.Text("role"));
        Assert.Matches("^[0-9T:-]{19}Z$", user.Text("created_at"));

        var path = $"/v1/users/{user.Text("id")}";
        Assert.Equal(["id", "role"], (await _admin.GetAsync($"{path}?fields=id,role").Json()).Names());
        var page = await _admin.GetAsync("/v1/users?limit=1&offset=0&sort=created_at:desc&role=developer").Json();
        Assert.Equal(["has_more", "limit", "offset", "total", "users"], page.Names());
        Assert.Single(page.GetProperty("users").EnumerateArray());
        Assert.Equal("admin", (await _admin.PutAsJsonAsync(path, new { role = "admin" }).Json()).Text("role"));
        var wrong = await _admin.PutAsJsonAsync(path, new { role = "ADMIN" });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (wrong.StatusCode, (await wrong.Json()).GetProperty("error").Text("code")));
        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_user_sees_themselves_and_nobody_else()
    {
        var (ann, bob) = (await _admin.AddUser(), await _admin.AddUser());
        using var own = fleet.With(await fleet.Token(ann));
        Assert.Equal(HttpStatusCode.OK, await own.Status($"/v1/users/{ann.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await own.Status($"/v1/users/{bob.Id}"));
        Assert.Equal(HttpStatusCode.Forbidden, await own.Status("/v1/users"));
        Assert.Equal(HttpStatusCode.Forbidden, await own.Status($"{Root}/{ann.Id}"));
    }
}
