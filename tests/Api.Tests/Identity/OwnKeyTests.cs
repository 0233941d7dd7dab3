using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests.Identity;

public sealed class OwnKeyTests(FleetHost fleet)
{
    private const string Root = "/api/v1/me/api-keys";

    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task A_key_of_ones_own_stands_for_oneself()
    {
        var ann = await _admin.AddUser("OPERATOR");
        var (id, key) = await fleet.AddKey(ann, new { name = "laptop", expires_in_days = 7, scopes = new[] { "*:read" }, role = "DEVELOPER" });
        using var own = fleet.With(key);
        var me = await own.GetAsync("/api/v1/me").Json();
        Assert.Equal((ann.Id, "DEVELOPER", id), (me.Text("id"), me.Text("role"), me.Text("apiKeyId")));
        Assert.Equal("*:read", me.GetProperty("scopes")[0].GetString());

        await fleet.App.Services.GetRequiredService<KeyUses>().Flush();
        var list = await own.GetAsync(Root).Json();
        var listed = Assert.Single(list.GetProperty("data").EnumerateArray());
        Assert.Equal((1, id, "laptop"), (list.GetProperty("total").GetInt32(), listed.Text("id"), listed.Text("name")));
        Assert.NotNull(listed.Text("lastUsedAt"));
        var lifetime = listed.GetProperty("expiresAt").GetDateTimeOffset() - listed.GetProperty("createdAt").GetDateTimeOffset();
        Assert.InRange(lifetime.TotalDays, 6.99, 7.01);

        using var token = fleet.With(await fleet.Token(ann));
        Assert.Equal(HttpStatusCode.OK, (await token.DeleteAsync($"{Root}/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await own.Status());
    }

    [Theory]
    [InlineData("{\"name\":\"x\",\"role\":\"ADMIN\"}", "role")]
    [InlineData("{\"name\":\"\"}", "name")]
    [InlineData("{\"name\":\"x\",\"expiresInDays\":0}", "expiresInDays")]
    [InlineData("{\"name\":\"x\",\"expires_in_days\":1,\"expiresInDays\":2}", "expires_in_days")]
    [InlineData("{\"name\":\"x\",\"scopes\":[\"everything\"]}", "scopes")]
    [InlineData("{\"name\":\"x\",\"scopes\":[]}", "scopes")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        using var own = fleet.With(await fleet.Token(await _admin.AddUser("OPERATOR")));
        var refused = await own.PostAsync(Root, new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task Nobody_revokes_anothers_key_or_makes_one_that_may_more()
    {
        var (ann, bob) = (await _admin.AddUser("OPERATOR"), await _admin.AddUser());
        var (id, _) = await fleet.AddKey(ann);
        var (_, narrow) = await fleet.AddKey(ann, new { name = "narrow", scopes = new[] { "me:write", "logs:read" } });
        using var other = fleet.With(await fleet.Token(bob));
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Root}/{id}")).StatusCode);

        using var scoped = fleet.With(narrow);
        foreach (var scopes in new[] { "*", "*:read", "logs:write", "servers:read" })
        {
            var refused = await scoped.PostAsJsonAsync(Root, new { name = "wide", scopes = new[] { scopes } });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "scopes"), (refused.StatusCode, (await refused.Json()).Text("field")));
        }

        var made = await scoped.PostAsJsonAsync(Root, new { name = "as narrow" }).Json();
        Assert.Equal(["me:write", "logs:read"], made.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
    }

    [Fact]
    public async Task A_program_has_no_keys_of_its_own_and_is_told_who_it_is()
    {
        using var program = fleet.Caller(Role.Viewer);
        var me = await program.GetAsync("/api/v1/me").Json();
        Assert.Equal(("Viewer", "VIEWER", null), (me.Text("name"), me.Text("role"), me.Text("email")));
        Assert.Equal(HttpStatusCode.NotFound, await program.Status(Root));
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync(Root, new { name = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.PutAsJsonAsync("/api/v1/me", new { name = "x" })).StatusCode);
    }

    [Fact]
    public async Task An_admin_makes_keys_for_users_and_programs()
    {
        var ann = await _admin.AddUser();
        var team = (await _admin.PostAsJsonAsync("/api/v1/admin/teams", new { name = "keys" }).Json()).Text("id")!;
        var owned = await _admin.PostAsJsonAsync("/api/v1/api-keys", new { name = "ann's", role = "ADMIN", ownerId = ann.Id }).Json();
        using var own = fleet.With(owned.Text("key")!);
        Assert.Equal((ann.Id, "VIEWER"), ((await own.GetAsync("/api/v1/me").Json()).Text("id"), (await own.GetAsync("/api/v1/me").Json()).Text("role")));

        var program = await _admin.PostAsJsonAsync("/api/v1/api-keys", new
        {
            name = "program", role = "OPERATOR", teams = new[] { team }, scopes = new[] { "instances:write", "me:read" }, plan = "enterprise", requestsPerMinute = 5_000,
            expiresAt = DateTimeOffset.UtcNow.AddDays(1),
        }).Json();
        using var programs = fleet.With(program.Text("key")!);
        var me = await programs.GetAsync("/api/v1/me").Json();
        Assert.Equal(("OPERATOR", "enterprise", 5_000), (me.GetProperty("teams").Text(team), me.Text("plan"), me.GetProperty("requestsPerMinute").GetInt32()));

        foreach (var (body, field) in new (object, string)[]
        {
            (new { name = "x", role = "VIEWER", ownerId = "usr_nobody" }, "ownerId"),
            (new { name = "x", role = "VIEWER", ownerId = "nobody" }, "ownerId"),
            (new { name = "x", role = "VIEWER", teams = new[] { "team_none" } }, "teams"),
            (new { name = "x", role = "VIEWER", teams = new[] { team }, ownerId = ann.Id }, "teams"),
            (new { name = "x", role = "VIEWER", expiresAt = "2020-01-01T00:00:00Z" }, "expiresAt"),
        })
        {
            var refused = await _admin.PostAsJsonAsync("/api/v1/api-keys", body);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
        }
    }

    [Fact]
    public async Task Nobody_revokes_the_key_they_call_with()
    {
        var made = await _admin.PostAsJsonAsync("/api/v1/api-keys", new { name = "second", role = "ADMIN" }).Json();
        using var second = fleet.With(made.Text("key")!);
        Assert.Equal(HttpStatusCode.BadRequest, (await second.DeleteAsync($"/api/v1/api-keys/{made.Text("id")}")).StatusCode);
        var revoked = await _admin.DeleteAsync($"/api/v1/api-keys/{made.Text("id")}");
        Assert.NotNull((await revoked.Json()).Text("revokedAt"));
        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync($"/api/v1/api-keys/{made.Text("id")}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.DeleteAsync("/api/v1/api-keys/key_unknown")).StatusCode);
    }
}
