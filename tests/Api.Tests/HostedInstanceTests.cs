using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

/// <summary><c>/hosting/api/v1/instances</c> and <c>/backups</c>, field for field.</summary>
public sealed class HostedInstanceTests(FleetHost fleet)
{
    private const string Root = "/hosting/api/v1";

    private static readonly string[] Instance =
    [
        "admin_email", "created_at", "database_name", "domain", "edition", "id", "name", "odoo_version", "server_id", "status", "status_message",
        "updated_at", "url",
    ];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task An_odoo_is_made_backed_up_cloned_restored_and_deleted()
    {
        var (server, _) = await _operator.AddServer();
        var name = Scenes.NewName("production-crm");
        var created = await _operator.PostAsJsonAsync($"{Root}/instances", new
        {
            name, server_id = server, odoo_version = "17.0", edition = "community", database_name = "production_crm",
            admin_email = "admin@example.com", domain = "crm.example.com",
        });
        var made = Data(await created.Json());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal([.. Instance.Append("admin_password").Order(StringComparer.Ordinal)], made.Names());
        Assert.Equal(24, made.Text("admin_password")!.Length);
        Assert.Equal((name, server, "deploying"), (made.Text("name"), made.Text("server_id"), made.Text("status")));
        var id = made.Text("id")!;
        Assert.Equal($"{Root}/instances/{id}", created.Headers.Location!.ToString());
        await Becomes(id, "running");

        var odoo = Data(await _operator.GetAsync($"{Root}/instances/{id}").Json());
        Assert.Equal(Instance, odoo.Names());
        Assert.Equal(("17.0", "community", "production_crm", "admin@example.com"), (
            odoo.Text("odoo_version"), odoo.Text("edition"), odoo.Text("database_name"), odoo.Text("admin_email")));
        Assert.Equal(("crm.example.com", "https://crm.example.com"), (odoo.Text("domain"), odoo.Text("url")));
        var list = await _operator.GetAsync($"{Root}/instances?status=running&per_page=100").Json();
        Assert.Equal(["data", "meta", "success"], list.Names());
        Assert.Contains(id, list.GetProperty("data").EnumerateArray().Select(one => one.Text("id")));

        (fleet.Machines.Of(id).File, fleet.Machines.Of(id).Rows) = ("filestore", "customers: 3");
        var backup = await Backup(id);
        Assert.Equal(
            ["completed_at", "created_at", "error", "id", "instance_id", "label", "size_bytes", "status"], backup.Names());
        var copyName = Scenes.NewName("staging-crm");
        var cloned = await _operator.PostAsJsonAsync($"{Root}/instances/{id}/clone", new
        {
            name = copyName, domain = "staging-crm.example.com", backup_id = backup.Text("id"), neutralize = true, restore_database = true,
            restore_filestore = true,
        });
        var clone = Data(await cloned.Json());
        Assert.Equal((HttpStatusCode.Created, copyName), (cloned.StatusCode, clone.Text("name")));
        Assert.NotEqual(made.Text("admin_password"), clone.Text("admin_password"));
        await Becomes(clone.Text("id")!, "running");
        var copy = fleet.Machines.Of(clone.Text("id")!);
        Assert.Equal(("filestore", "customers: 3"), (copy.File, copy.Rows));
        Assert.Contains(copy.Hooks, script => script.Contains("neutralize", StringComparison.Ordinal));

        (fleet.Machines.Of(id).File, fleet.Machines.Of(id).Rows) = ("new", "customers: 4");
        var restored = await _operator.PostAsJsonAsync($"{Root}/backups/{backup.Text("id")}/restore", new { restore_filestore = false });
        Assert.Equal((HttpStatusCode.Accepted, id), (restored.StatusCode, Data(await restored.Json()).Text("id")));
        await Eventually.BecomesAsync(id, "customers: 3", () => fleet.Machines.Of(id).Rows);
        Assert.Equal("new", fleet.Machines.Of(id).File);

        await Eventually.BecomesAsync(
            id, HttpStatusCode.Accepted, async () => (await _operator.DeleteAsync($"{Root}/instances/{id}")).StatusCode);
        await Eventually.BecomesAsync(id, HttpStatusCode.NotFound, async () => (await _operator.GetAsync($"{Root}/instances/{id}")).StatusCode);
    }

    [Fact]
    public async Task Actions_change_what_runs_and_a_wrong_state_is_a_conflict()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        foreach (var (action, status) in new[] { ("stop", "stopped"), ("start", "running"), ("restart", "running") })
        {
            var answer = await Act(id, action);
            Assert.Equal((HttpStatusCode.OK, status), (answer.StatusCode, Data(await answer.Json()).Text("status")));
        }

        var backup = await Act(id, "backup");
        Assert.Equal((HttpStatusCode.Accepted, id), (backup.StatusCode, Data(await backup.Json()).Text("instance_id")));
        await Eventually.BecomesAsync(id, "completed", async () => (await Backups(id))[0].Text("status"));

        // What made the backup may hold the instance a moment longer.
        await Eventually.BecomesAsync("it stops", HttpStatusCode.OK, async () => (await Act(id, "stop")).StatusCode);
        var refused = await Act(id, "restart");
        Assert.Equal((HttpStatusCode.Conflict, "CONFLICT"), (refused.StatusCode, (await refused.Json()).GetProperty("error").Text("code")));

        var other = Data(await _operator.GetAsync($"{Root}/instances/{id}").Json());
        Assert.All(
            ["odoo_version", "edition", "database_name", "admin_email", "domain", "url"],
            field => Assert.Equal(JsonValueKind.Null, other.GetProperty(field).ValueKind));
    }

    [Theory]
    [InlineData("/instances", """{"odoo_version":"17.0"}""", "name")]
    [InlineData("/instances", """{"name":"a","edition":"enterprise"}""", "edition")]
    [InlineData("/instances", """{"name":"a","server_id":"inst_1"}""", "server_id")]
    [InlineData("/instances", """{"name":"a","odoo_version":"latest"}""", "odoo_version")]
    [InlineData("/instances", """{"name":"a","database_name":"No Name"}""", "database_name")]
    [InlineData("/instances", """{"name":"a","domain":"nowhere"}""", "domain")]
    [InlineData("/instances/inst_unknown/clone", """{"name":"a"}""", "backup_id")]
    [InlineData("/instances/inst_unknown/clone", """{"name":"a","backup_id":"bkp_x","restore_database":false,"restore_filestore":false}""", "restore_filestore")]
    [InlineData("/instances/inst_unknown/actions", """{"action":"explode"}""", "action")]
    [InlineData("/backups/bkp_unknown/restore", """{"restore_database":false,"restore_filestore":false}""", "restore_filestore")]
    public async Task A_wrong_field_is_a_validation_error(string path, string body, string field)
    {
        var refused = await _operator.PostAsync(Root + path, new StringContent(body, null, "application/json"));
        var error = (await refused.Json()).GetProperty("error");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "VALIDATION_ERROR", field), (
            refused.StatusCode, error.Text("code"), error.GetProperty("details").Text("field")));
    }

    private static JsonElement Data(JsonElement envelope)
    {
        Assert.Equal(["data", "success"], envelope.Names());
        return envelope.GetProperty("data");
    }

    private async Task<JsonElement> Backup(string id)
    {
        var created = await _operator.PostAsync($"{Root}/instances/{id}/backups", null);
        Assert.Equal((HttpStatusCode.Created, "pending"), (created.StatusCode, Data(await created.Json()).Text("status")));
        await Eventually.BecomesAsync(id, "completed", async () => (await Backups(id))[0].Text("status"));
        return (await Backups(id))[0];
    }

    private async Task<JsonElement[]> Backups(string id) =>
        [.. (await _operator.GetAsync($"{Root}/instances/{id}/backups").Json()).GetProperty("data").EnumerateArray()];

    private Task<HttpResponseMessage> Act(string id, string action) => _operator.PostAsJsonAsync($"{Root}/instances/{id}/actions", new { action });

    private Task Becomes(string id, string status) => Eventually.BecomesAsync(
        id, status, async () => Data(await _operator.GetAsync($"{Root}/instances/{id}").Json()).Text("status"));
}
