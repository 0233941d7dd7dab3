using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class BackupTests(FleetHost fleet)
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_backup_is_begun_listed_verified_restored_and_deleted()
    {
        var (id, _) = await NewShop();
        fleet.Machines.Of(id).File = "orders: 1";
        var asked = await _operator.PostAsJsonAsync($"/api/v1/instances/{id}/backup", new { label = "before the sale", compression = "none" });
        var begun = await asked.Json();
        Assert.Equal((HttpStatusCode.Accepted, "Volume backup initiated", "pending"), (asked.StatusCode, begun.Text("message"), begun.Text("status")));
        Assert.Equal(["backupId", "createdAt", "instanceId", "label", "message", "operationId", "status"], begun.Names());
        Assert.Equal($"/api/v1/operations/{begun.Text("operationId")}", asked.Headers.Location!.ToString());
        var path = $"/api/v1/backups/{begun.Text("backupId")}";
        await _operator.Reaches(asked.Headers.Location!.ToString(), "succeeded");

        var backup = await _viewer.GetAsync(path).Json();
        Assert.Equal((id, "before the sale", "manual", "none"), (
            backup.Text("instanceId"), backup.Text("label"), backup.Text("reason"), backup.Text("compression")));
        var part = Assert.Single(backup.GetProperty("parts").EnumerateArray());
        Assert.Equal(("files", 9, 9), (
            part.Text("kind"), part.GetProperty("sizeBytes").GetInt32(), backup.GetProperty("sizeBytes").GetInt32()));
        Assert.Equal(64, part.Text("sha256")!.Length);
        Assert.Equal(backup.GetRawText(), Data(await _viewer.GetAsync($"/api/v1/instances/{id}/backups?status=completed&reason=manual").Json())[0].GetRawText());
        Assert.Single(Data(await _viewer.GetAsync($"/api/v1/backups?instanceId={id}").Json()));
        Assert.Empty(Data(await _viewer.GetAsync($"/api/v1/backups?instanceId={id}&status=failed").Json()));

        await Ends(_operator.PostAsync($"{path}/verify", null));
        Assert.True((await _viewer.GetAsync(path).Json()).GetProperty("verification").GetProperty("isGood").GetBoolean());

        fleet.Machines.Of(id).File = "lost";
        await Ends(_operator.PostAsync($"{path}/restore", null));
        Assert.Equal("orders: 1", fleet.Machines.Of(id).File);
        await _viewer.Reaches($"/api/v1/instances/{id}", "RUNNING");

        await Ends(_operator.DeleteAsync(path));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "?backup=true", "{}")]
    [InlineData("DELETE", "", """{"backupVolume":true,"backupLabel":"last"}""")]
    [InlineData("POST", "/destroy", """{"backupVolume":true}""")]
    public async Task What_is_destroyed_with_a_backup_is_backed_up_first(string method, string suffix, string body)
    {
        var (id, _) = await NewShop();
        fleet.Machines.Of(id).File = "everything";
        var answer = await Send(method, $"/api/v1/instances/{id}{suffix}", body);
        var destroyed = await answer.Json();
        Assert.Equal((HttpStatusCode.OK, "Instance destroyed", "DESTROYED"), (
            answer.StatusCode, destroyed.Text("message"), destroyed.Text("status")));
        Assert.False(fleet.Machines.Knows(InstanceId.Of(id)));
        var backup = await _viewer.GetAsync($"/api/v1/backups/{destroyed.Text("backupId")}").Json();
        Assert.Equal(("completed", "before_destroy", "everything".Length), (
            backup.Text("status"), backup.Text("reason"), backup.GetProperty("sizeBytes").GetInt32()));
        if (body.Contains("last", StringComparison.Ordinal)) Assert.Equal("last", backup.Text("label"));
    }

    [Fact]
    public async Task A_failed_teardown_is_named_as_one()
    {
        var (id, host) = await NewShop();
        fleet.Machines.Break(host, Remote.RemoteFault.ScriptFailed);
        var answer = await _operator.DeleteAsync($"/api/v1/instances/{id}");
        fleet.Machines.Mend(host);
        Assert.Equal((HttpStatusCode.BadGateway, "Teardown Failed"), (answer.StatusCode, (await answer.Json()).Text("error")));
    }

    [Fact]
    public async Task What_is_only_deregistered_is_not_backed_up()
    {
        var self = (await _operator.Register()).Text("id");
        var refused = await _operator.DeleteAsync($"/api/v1/instances/{self}?backup=true");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "backup"), (refused.StatusCode, (await refused.Json()).Text("field")));
        var conflict = await _operator.PostAsJsonAsync($"/api/v1/instances/{self}/backup", new { });
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
    }

    [Fact]
    public async Task Policies_are_set_read_and_taken_away()
    {
        var (id, _) = await NewShop();
        var path = $"/api/v1/instances/{id}/backup-policy";
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync(path)).StatusCode);
        var set = await _operator.PutAsJsonAsync(path, new { schedule = "0 3 * * *", timeZone = "Europe/Berlin", retention = new { daily = 7, monthly = 3 } });
        var policy = await set.Json();
        Assert.Equal((HttpStatusCode.OK, "0 3 * * *", "Europe/Berlin", "gzip"), (
            set.StatusCode, policy.Text("schedule"), policy.Text("timeZone"), policy.Text("compression")));
        Assert.Equal((0, 7, 3), (Whole(policy, "last"), Whole(policy, "daily"), Whole(policy, "monthly")));
        Assert.Equal(policy.GetRawText(), (await _viewer.GetAsync(path).Json()).GetRawText());
        var instance = await _viewer.GetAsync($"/api/v1/instances/{id}").Json();
        Assert.Equal(policy.GetRawText(), instance.GetProperty("backupPolicy").GetRawText());
        Assert.True(instance.GetProperty("nextBackupAt").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.NoContent, (await _operator.DeleteAsync(path)).StatusCode);
        Assert.Equal(JsonValueKind.Null, (await _viewer.GetAsync($"/api/v1/instances/{id}").Json()).GetProperty("nextBackupAt").ValueKind);

        path = $"/api/v1/instances/{id}/idle-policy";
        var idle = await _operator.PutAsJsonAsync(path, new { afterMinutes = 30, mode = "stop", timeZone = "Europe/Berlin",
            excluded = new[] { new { days = new[] { "mon", "fri" }, from = "22:00", to = "06:30" } } }).Json();
        Assert.Equal((30, "stop", 1.0), (idle.GetProperty("afterMinutes").GetInt32(), idle.Text("mode"), idle.GetProperty("cpuPercent").GetDouble()));
        Assert.Equal("""[{"days":["mon","fri"],"from":"22:00","to":"06:30"}]""", idle.GetProperty("excluded").GetRawText());
        Assert.Equal(idle.GetRawText(), (await _viewer.GetAsync($"/api/v1/instances/{id}").Json()).GetProperty("idlePolicy").GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, (await _operator.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("backup", "POST", """{"compression":"rar"}""", "compression")]
    [InlineData("backup", "POST", """{"store":"nowhere"}""", "store")]
    [InlineData("backup", "POST", """{"label":""}""", "label")]
    [InlineData("backup-policy", "PUT", """{"schedule":"every day"}""", "schedule")]
    [InlineData("backup-policy", "PUT", """{"schedule":"0 3 * * *","timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("backup-policy", "PUT", """{"schedule":"0 3 * * *","store":"nowhere"}""", "store")]
    [InlineData("backup-policy", "PUT", """{"schedule":"0 3 * * *","retention":{"last":-1}}""", "retention.last")]
    [InlineData("idle-policy", "PUT", """{"afterMinutes":0}""", "afterMinutes")]
    [InlineData("idle-policy", "PUT", """{"afterMinutes":5,"excluded":[{"from":"25:00","to":"06:00"}]}""", "excluded[0].from")]
    [InlineData("idle-policy", "PUT", """{"afterMinutes":5,"excluded":[{"days":["monday"],"from":"22:00","to":"06:00"}]}""", "excluded[0].days")]
    public async Task A_wrong_field_is_named(string resource, string method, string body, string field)
    {
        var (id, _) = await NewShop();
        var refused = await Send(method, $"/api/v1/instances/{id}/{resource}", body);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_restore_of_nothing_is_refused()
    {
        var (id, _) = await NewShop();
        var backup = await _operator.BackUp(id);
        var nothing = await _operator.PostAsJsonAsync($"/api/v1/backups/{backup}/restore", new { database = false, files = false });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "files"), (nothing.StatusCode, (await nothing.Json()).Text("field")));
        var absent = await _operator.PostAsJsonAsync($"/api/v1/backups/{backup}/restore", new { database = true });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "database"), (absent.StatusCode, (await absent.Json()).Text("field")));
    }

    [Fact]
    public async Task The_stores_are_listed()
    {
        var stores = (await _viewer.GetAsync("/api/v1/backup-stores").Json()).GetProperty("stores");
        var store = Assert.Single(stores.EnumerateArray());
        Assert.Equal(["isDefault", "kind", "location", "name"], store.Names());
        Assert.Equal(("folder", true), (store.Text("kind"), store.GetProperty("isDefault").GetBoolean()));
    }

    private static int Whole(JsonElement policy, string rule) => policy.GetProperty("retention").GetProperty(rule).GetInt32();

    private static JsonElement[] Data(JsonElement list) => [.. list.GetProperty("data").EnumerateArray()];

    private async Task<(string Id, string Host)> NewShop()
    {
        var (server, host) = await _operator.AddServer();
        return (await _operator.Deploy(server), host);
    }

    private async Task Ends(Task<HttpResponseMessage> request)
    {
        var answer = await request;
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(["message", "operationId"], (await answer.Json()).Names());
        // Of a deleted backup nobody else can be told any more whose it was.
        await _operator.Reaches(answer.Headers.Location!.ToString(), "succeeded");
    }

    private async Task<HttpResponseMessage> Send(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new(method), path) { Content = new StringContent(body, null, "application/json") };
        return await _operator.SendAsync(request);
    }
}
