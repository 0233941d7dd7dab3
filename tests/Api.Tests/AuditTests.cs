using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Http;
using Fleet.Api.Identity;
using Fleet.Api.Tests.Hosting;
using Fleet.Common;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Api.Tests;

/// <summary>Who changed what, as it is written down and read.</summary>
public sealed class AuditTests(FleetHost fleet)
{
    [Fact]
    public async Task A_change_is_written_down_with_its_author_its_place_and_what_it_changed()
    {
        using var admin = fleet.Caller();
        var (id, host) = await admin.AddServer();
        var made = Assert.Single(await Rows(admin, $"resource_id={id}"));
        Assert.Equal(("CREATE", "server", "127.0.0.1"), (made.Text("action"), made.Text("resource"), made.Text("ipAddress")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Object), (made.GetProperty("before").ValueKind, made.GetProperty("after").ValueKind));
        Assert.Equal((host, "***"), (made.GetProperty("after").Text("host"), made.GetProperty("after").Text("credential")));
        Assert.DoesNotContain("hunter2", made.GetRawText(), StringComparison.Ordinal);
        Assert.Equal((made.Text("keyId"), "admin"), (made.Text("actor"), made.Text("userName")));
        Assert.Equal(
            ["action", "actor", "after", "before", "hash", "id", "ipAddress", "keyId", "metadata", "requestId", "resource", "resourceId",
                "sequence", "teamId", "timestamp", "userEmail", "userId", "userName"],
            made.Names());

        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/servers/{id}") { Content = JsonContent.Create(new { name = "renamed" }) };
        request.Headers.Add("X-Request-Id", $"mine-{id}");
        var answer = await admin.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, $"mine-{id}"), (answer.StatusCode, answer.Headers.GetValues("X-Request-ID").Single()));
        var changed = Assert.Single(await Rows(admin, $"request_id=mine-{id}"));
        Assert.Equal(("UPDATE", id), (changed.Text("action"), changed.Text("resourceId")));
        Assert.Equal(("a server", "renamed"), (changed.GetProperty("before").Text("name"), changed.GetProperty("after").Text("name")));
        Assert.False(changed.GetProperty("after").TryGetProperty("host", out _));
        Assert.Equal(("ok", 200, "PATCH", "/api/v1/servers/{id}"), (
            changed.GetProperty("metadata").Text("outcome"), changed.GetProperty("metadata").GetProperty("status").GetInt32(),
            changed.GetProperty("metadata").Text("method"), changed.GetProperty("metadata").Text("path")));

        await admin.DeleteAsync($"/api/v1/servers/{id}");
        var deleted = (await Rows(admin, $"resource_id={id}"))[0];
        Assert.Equal(("DELETE", JsonValueKind.Object, JsonValueKind.Null), (
            deleted.Text("action"), deleted.GetProperty("before").ValueKind, deleted.GetProperty("after").ValueKind));
    }

    [Fact]
    public async Task Each_surface_is_watched()
    {
        using var admin = fleet.Caller();
        var (server, _) = await admin.AddServer();
        var instance = await admin.Deploy(server);
        foreach (var (path, action, resource) in new[]
        {
            ($"/hosting/api/v1/instances/{instance}/actions", "EXECUTE", "instance"), ($"/api/instances/{instance}/restart", "EXECUTE", "instance"),
            ($"/api/servers/{server}/retry", "EXECUTE", "server"), ($"/api/v1/instances/{instance}/suspend", "SUSPEND", "instance"),
        })
        {
            var id = Guid.NewGuid().ToString();
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(new { action = "restart" }) };
            request.Headers.Add("X-Request-Id", id);
            var answer = await admin.SendAsync(request);
            Assert.Equal(id, answer.Headers.GetValues("X-Request-ID").Single());
            var rows = await Rows(admin, $"request_id={id}");
            if (!answer.IsSuccessStatusCode)
            {
                Assert.Empty(rows);
                continue;
            }

            Assert.Equal((action, resource), (Assert.Single(rows).Text("action"), rows[0].Text("resource")));
        }
    }

    [Fact]
    public async Task What_failed_changed_nothing_and_is_not_written_down_but_what_was_denied_is()
    {
        using var admin = fleet.Caller();
        using var viewer = fleet.Caller(Role.Viewer);
        using var nobody = fleet.Caller(null);
        var (id, _) = await admin.AddServer();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.PatchAsJsonAsync($"/api/v1/servers/{id}", new { port = -1 })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync("/api/v1/servers/srv_unknown")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.DeleteAsync($"/api/v1/servers/{id}")).StatusCode);
        Assert.Single(await Rows(admin, $"resource_id={id}"));

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.DeleteAsync($"/api/v1/servers/{id}")).StatusCode);
        var denied = (await Rows(admin, $"resource_id={id}"))[0];
        Assert.Equal(("DELETE", "denied", "Viewer"), (denied.Text("action"), denied.GetProperty("metadata").Text("outcome"), denied.Text("userName")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (denied.GetProperty("before").ValueKind, denied.GetProperty("after").ValueKind));
    }

    [Fact]
    public async Task A_command_is_written_down_once_by_its_grain_with_the_request_it_came_in()
    {
        using var admin = fleet.Caller();
        var (server, _) = await admin.AddServer();
        var instance = await admin.Deploy(server);
        var id = Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = JsonContent.Create(new { instanceId = instance, command = "ls" }) };
        request.Headers.Add("X-Request-Id", id);
        request.Headers.Add("Prefer", "respond-async");
        Assert.True((await admin.SendAsync(request)).IsSuccessStatusCode);
        var row = Assert.Single(await Rows(admin, $"request_id={id}"));
        Assert.Equal(("EXECUTE", "command", "127.0.0.1"), (row.Text("action"), row.Text("resource"), row.Text("ipAddress")));
        Assert.Equal("ls", row.GetProperty("metadata").Text("command"));
    }

    [Fact]
    public async Task Keys_are_written_down_without_the_key_and_agents_not_at_all()
    {
        using var admin = fleet.Caller();
        var created = await admin.PostAsJsonAsync("/api/v1/api-keys", new { name = "robot", role = "VIEWER" }).Json();
        var row = Assert.Single(await Rows(admin, $"resource_id={created.Text("id")}"));
        Assert.Equal(("CREATE", "api-key", "robot"), (row.Text("action"), row.Text("resource"), row.GetProperty("after").Text("name")));
        Assert.DoesNotContain(created.Text("key")!, row.GetRawText(), StringComparison.Ordinal);

        var agent = await admin.PostAsJsonAsync("/api/v1/instances", new { instance_id = Scenes.NewName("agent"), hostname = Scenes.NewName("agent"), provider = "ssh" });
        Assert.Equal(HttpStatusCode.Created, agent.StatusCode);
        var id = (await agent.Json()).Text("id");
        Assert.Equal(0, await Total(admin, $"resource_id={id}"));
    }

    [Fact]
    public async Task The_list_is_paged_and_filtered_as_documented_and_refuses_what_it_does_not_know()
    {
        using var admin = fleet.Caller();
        for (var i = 0; i < 3; i++) await admin.Register();
        var page = await admin.GetAsync("/api/v1/audit?action=CREATE&resource=instance&page=2&limit=1").Json();
        Assert.Equal((2, 1), (page.GetProperty("pagination").GetProperty("page").GetInt32(), page.GetProperty("pagination").GetProperty("limit").GetInt32()));
        Assert.Single(page.GetProperty("data").EnumerateArray());
        Assert.Equal(50, (await admin.GetAsync("/api/v1/audit").Json()).GetProperty("pagination").GetProperty("limit").GetInt32());
        foreach (var bad in new[] { "action=NOPE", "pageSize=201", "from=yesterday", $"resource={new string('x', 65)}", $"resource_id={new string('x', 129)}", "cursor=x" })
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.GetAsync($"/api/v1/audit?{bad}")).StatusCode);
        }

        using var operatorKey = fleet.Caller(Role.Operator);
        Assert.Equal(HttpStatusCode.Forbidden, (await operatorKey.GetAsync("/api/v1/audit")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await operatorKey.GetAsync("/api/v1/audit/verify")).StatusCode);
    }

    [Fact]
    public async Task The_chain_is_verified_and_the_head_that_was_noted_with_it()
    {
        using var admin = fleet.Caller();
        await admin.Register();
        var verdict = await admin.GetAsync("/api/v1/audit/verify").Json();
        Assert.True(verdict.GetProperty("intact").GetBoolean(), verdict.GetRawText());
        Assert.Equal(["brokenAt", "from", "head", "intact", "reason", "rows", "to"], verdict.Names());
        var head = verdict.Text("head")!;
        await admin.Register();
        Assert.True((await admin.GetAsync($"/api/v1/audit/verify?expect_head={head}").Json()).GetProperty("intact").GetBoolean());
        var other = $"{head.Split(':')[0]}:{new string('0', 64)}";
        Assert.False((await admin.GetAsync($"/api/v1/audit/verify?expect_head={other}").Json()).GetProperty("intact").GetBoolean());
        Assert.False((await admin.GetAsync($"/api/v1/audit/verify?expect_head=99999999:{new string('0', 64)}").Json()).GetProperty("intact").GetBoolean());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.GetAsync("/api/v1/audit/verify?expect_head=x")).StatusCode);
    }

    [Fact]
    public async Task Logins_are_written_down_however_they_end_with_the_address_and_never_the_password()
    {
        await using var host = new FleetHost
        {
            Map = app => app.MapPost("/v1/test/token", (Body<Credentials> body, HttpContext context) =>
            {
                if (body.Check() is { } refusal) return (IResult)refusal;
                if (body.Value.Password != "right") return Refusal.Of(new FleetError(ErrorCode.Unauthorized, "No"));
                context.Features.Set(new Caller(new Principal { User = UserId.Of("usr_ann"), Name = "ann@example.com", Role = Role.Viewer }));
                return TypedResults.Ok(new { access_token = "GEHEIM" });
            }).AllowAnybody(),
        };
        await host.InitializeAsync();
        using var nobody = host.Caller(null);
        using var admin = host.Caller();
        await nobody.PostAsJsonAsync("/v1/test/token", new { email = "ann@example.com", password = "wr0ng" });
        await nobody.PostAsJsonAsync("/v1/test/token", new { email = "ann@example.com", password = "right" });
        await nobody.PostAsync("/v1/test/token", new StringContent("{\"email\":\"\\ud800\"", null, "application/json"));
        var rows = await Rows(admin, "action=LOGIN");
        Assert.Equal(3, rows.Length);
        Assert.DoesNotContain(rows, row => row.GetRawText().Contains("wr0ng", StringComparison.Ordinal) || row.GetRawText().Contains("GEHEIM", StringComparison.Ordinal));
        var (broken, good, bad) = (rows[0], rows[1], rows[2]);
        Assert.Equal(("failed", null), (broken.GetProperty("metadata").Text("outcome"), broken.Text("userEmail")));
        Assert.Equal(
            ("ok", "ann@example.com", "usr_ann", "usr_ann", "usr_ann"),
            (good.GetProperty("metadata").Text("outcome"), good.Text("userEmail"), good.Text("userId"), good.Text("actor"), good.Text("resourceId")));
        Assert.Equal(
            ("failed", "ann@example.com", null, "anonymous", "session"),
            (bad.GetProperty("metadata").Text("outcome"), bad.Text("userEmail"), bad.Text("userId"), bad.Text("actor"), bad.Text("resource")));
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_answered_as_done()
    {
        await using var host = new ForgetfulHost();
        await host.InitializeAsync();
        using var admin = host.Caller();
        ForgetfulHost.Log.IsGone = true;
        var answer = await admin.PostAsJsonAsync("/api/v1/instances", new { name = "unheard", provider = "docker" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("service_unavailable", (await answer.Json()).Text("code"));
        ForgetfulHost.Log.IsGone = false;
    }

    private static async Task<JsonElement[]> Rows(HttpClient client, string query) =>
        [.. (await client.GetAsync($"/api/v1/audit?{query}").Json()).GetProperty("data").EnumerateArray()];

    private static async Task<long> Total(HttpClient client, string query) =>
        (await client.GetAsync($"/api/v1/audit?{query}").Json()).GetProperty("pagination").GetProperty("total").GetInt64();

    private sealed record Credentials
    {
        public string? Email { get; init; }

        public string? Password { get; init; }
    }

    private sealed class ForgetfulHost() : FleetHost(services =>
    {
        var real = services.Last(service => service.ServiceType == typeof(IHistory)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IHistory>(provider =>
        {
            Log.Real = (IHistory)ActivatorUtilities.CreateInstance(provider, real);
            return Log;
        }));
    })
    {
        public static Forgetful Log { get; } = new();
    }

    /// <summary>A history whose audit log can be gone.</summary>
    private sealed class Forgetful : IHistory
    {
        public IHistory Real { get; set; } = null!;

        public bool IsGone { get; set; }

        public long DroppedSamples => Real.DroppedSamples;

        public Task Append(AuditRow row, CancellationToken cancellationToken = default) =>
            IsGone ? throw new SqliteException("gone", 14) : Real.Append(row, cancellationToken);

        public Task Append(EventRow row, CancellationToken cancellationToken = default) => Real.Append(row, cancellationToken);

        public Task Append(IReadOnlyCollection<LogRow> rows, CancellationToken cancellationToken = default) => Real.Append(rows, cancellationToken);

        public bool TryAppend(SampleRow row) => Real.TryAppend(row);

        public Task<System.Collections.Immutable.ImmutableArray<EventRow>> Events(string instanceId, int limit, CancellationToken cancellationToken = default) =>
            Real.Events(instanceId, limit, cancellationToken);

        public Task<LogPage> Logs(LogQuery query, CancellationToken cancellationToken = default) => Real.Logs(query, cancellationToken);

        public Task<System.Collections.Immutable.ImmutableArray<SampleRow>> Samples(
            string instanceId, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken = default) =>
            Real.Samples(instanceId, from, to, limit, cancellationToken);
    }
}
