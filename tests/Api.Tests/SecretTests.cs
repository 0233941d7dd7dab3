using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

public sealed class SecretTests(FleetHost fleet)
{
    private const string Path = "/api/v1/secrets";

    private readonly HttpClient _admin = fleet.Caller();
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_secret_is_told_without_its_value_everywhere_but_to_admins_who_are_written_down()
    {
        var (name, first, second) = (Scenes.NewName("db.password_"), PlantedSecrets.Plant(), PlantedSecrets.Plant());
        var answer = await _operator.PostAsJsonAsync(Path, new { name, description = "the shop's", value = first, scope = new[] { "shop" } });
        var made = await answer.Json();
        var id = made.Text("id")!;
        Assert.Equal((HttpStatusCode.Created, $"{Path}/{id}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        string[] fields =
        [
            "createdAt", "createdBy", "daysUntilExpiry", "description", "expiresAt", "id", "instanceId", "isExpired", "lastRotatedAt", "name", "scope",
            "type", "updatedAt", "version", "versions",
        ];
        Assert.Equal(fields, made.Names());
        Assert.Equal(("ENV_VAR", null, false, null), (made.Text("type"), made.Text("instanceId"), made.GetProperty("isExpired").GetBoolean(), made.Text("lastRotatedAt")));

        var updated = await _operator.PutAsJsonAsync($"{Path}/{id}", new { expiresAt = DateTimeOffset.UtcNow.AddDays(2), description = "" }).Json();
        Assert.Equal((2, null, null), (updated.GetProperty("daysUntilExpiry").GetInt32(), updated.Text("description"), updated.Text("lastRotatedAt")));
        Assert.NotNull((await _operator.PutAsJsonAsync($"{Path}/{id}", new { value = second }).Json()).Text("lastRotatedAt"));
        var rotated = await _operator.PostAsJsonAsync($"{Path}/{id}/rotate", new { value = PlantedSecrets.Plant() }).Json();
        Assert.Equal((3, 3), (rotated.GetProperty("version").GetInt32(), rotated.GetProperty("versions").GetArrayLength()));

        var list = await _viewer.GetAsync($"{Path}?pageSize=1").Json();
        Assert.Equal(["data", "page", "pageSize", "pagination", "secrets", "total", "totalPages"], list.Names());
        Assert.Equal(fields, list.GetProperty("secrets")[0].Names());
        foreach (var said in new[] { made, updated, rotated, list, await _viewer.GetAsync($"{Path}/{id}").Json() })
        {
            Assert.All(PlantedSecrets.Planted, secret => Assert.DoesNotContain(secret, said.GetRawText(), StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await _operator.GetAsync($"{Path}/{id}/value")).StatusCode);
        using var told = await _admin.GetAsync($"{Path}/{id}/value?version=2");
        Assert.Equal((second, true), ((await told.Json()).Text("value"), told.Headers.CacheControl!.NoStore));
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.GetAsync($"{Path}/{id}/value?version=9")).StatusCode);
        var audit = await fleet.App.Services.GetRequiredService<IAuditLog>().Query(new AuditQuery { ResourceId = id });
        Assert.Equal(
            ["EXECUTE ok", "EXECUTE denied", "UPDATE ok", "UPDATE ok", "UPDATE ok", "CREATE ok"],
            audit.Rows.Select(row => $"{row.Row.Action} {JsonElement.Parse(row.Row.Metadata!).Text("outcome")}"));
        Assert.All(audit.Rows, row => Assert.Equal("secret", row.Row.Resource));
        Assert.All(PlantedSecrets.Planted, secret => Assert.DoesNotContain(audit.Rows, row => $"{row.Row}".Contains(secret, StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.Conflict, (await _operator.PostAsJsonAsync(Path, new { name, value = "x" })).StatusCode);
        var deleted = await _operator.DeleteAsync($"{Path}/{id}").Json();
        Assert.Equal(("Secret deleted", id, name), (deleted.Text("message"), deleted.Text("id"), deleted.Text("name")));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Path}/{id}")).StatusCode);
    }

    [Theory]
    [InlineData("""{"value":"x"}""", "name")]
    [InlineData("""{"name":"a b","value":"x"}""", "name")]
    [InlineData("""{"name":"a/b","value":"x"}""", "name")]
    [InlineData("""{"name":"a"}""", "value")]
    [InlineData("""{"name":"a","value":""}""", "value")]
    [InlineData("""{"name":"a","value":"x","type":"PASSWORD"}""", "type")]
    [InlineData("""{"name":"a","value":"x","instanceId":"inst_nobodys"}""", "instanceId")]
    [InlineData("""{"name":"a","value":"x","expiresAt":"soon"}""", "expiresAt")]
    [InlineData("""{"name":"a","value":"x","scope":[""]}""", "scope")]
    public async Task What_breaks_a_rule_is_refused_with_its_field(string body, string field)
    {
        using var content = new StringContent(body, null, "application/json");
        using var answer = await _operator.PostAsync(Path, content);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, said);
        Assert.Contains($"\"{field}\"", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_refers_to_the_vault_and_nothing_but_the_machine_has_the_value()
    {
        var (server, _) = await _admin.AddServer();
        var (name, value) = (Scenes.NewName("token_"), PlantedSecrets.Plant());
        await _operator.PostAsJsonAsync(Path, new { name, value });
        var yaml = $"runtime: process\ncommand: [serve]\nenv: {{ URL: \"https://u:${{secret:{name}}}@h\" }}\nsecrets: {{ TOKEN: \"${{secret:{name}}}\" }}\n";
        var begun = await _operator.PostAsJsonAsync("/api/v1/deployments", new { name = Scenes.NewName("shop"), provider = "ssh", server_id = server, yaml_config = yaml }).Json();
        var (deployment, id) = (begun.GetProperty("deployment").Text("id"), begun.GetProperty("deployment").Text("instance_id")!);
        await _viewer.Reaches($"/api/v1/instances/{id}", "RUNNING");
        var installed = fleet.Machines.Of(id).Spec;
        var box = fleet.App.Services.GetRequiredService<ISecretBox>();
        Assert.Equal((value, $"https://u:{value}@h"), (box.Open(installed.Secrets["TOKEN"]), box.Open(installed.Secrets["URL"])));
        Assert.DoesNotContain("TOKEN", installed.Env.Keys);
        foreach (var path in new[] { $"/api/v1/deployments/{deployment}", $"/api/v1/instances/{id}", $"/api/v1/instances/{id}/events", "/api/v1/audit?limit=200" })
        {
            var said = await (await _admin.GetAsync(path)).Content.ReadAsStringAsync();
            Assert.DoesNotContain(value, said, StringComparison.Ordinal);
        }

        var missing = await _operator.PostAsJsonAsync("/api/v1/deployments", new
        {
            name = Scenes.NewName("shop"), provider = "ssh", server_id = server, yaml_config = yaml.Replace(name, "missing", StringComparison.Ordinal),
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.StatusCode);
        Assert.Contains("missing", (await missing.Json()).GetRawText(), StringComparison.Ordinal);
        Assert.Empty(fleet.StoredInClear(value));
    }

    [Fact]
    public async Task The_keys_and_the_progress_of_their_change_are_told_to_admins()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await _operator.GetAsync($"{Path}/keys")).StatusCode);
        await Eventually.BecomesAsync("a pass", "FINISHED", async () =>
            (await _admin.GetAsync($"{Path}/keys").Json()) is var said && said.GetProperty("resealing") is { ValueKind: JsonValueKind.Object } progress ? progress.Text("status") : null);
        var key = Assert.Single((await _admin.GetAsync($"{Path}/keys").Json()).GetProperty("keys").EnumerateArray());
        Assert.Matches("^[0-9a-f]{10}$", key.Text("id"));
        Assert.True(key.GetProperty("seals").GetBoolean());
    }

    [Fact]
    public async Task Rotations_are_recorded_and_follow_the_vault()
    {
        const string rotations = "/api/v1/security/secrets";
        using var developer = fleet.Caller(Role.Developer);
        var instance = (await _operator.Register()).Text("id")!;
        var name = Scenes.NewName("db_");
        object Record(string secret, object? last = null) => new { instanceId = instance, secretName = secret, secretType = "password", lastRotated = last };
        var answer = await developer.PostAsJsonAsync(rotations, Record(name));
        var made = await answer.Json();
        Assert.Equal((HttpStatusCode.Created, true), (answer.StatusCode, made.GetProperty("isOverdue").GetBoolean()));
        Assert.Equal(["id", "instanceId", "isOverdue", "secretName"], made.Names());
        Assert.Equal(made.Text("id"), (await developer.PostAsJsonAsync(rotations, Record(name)).Json()).Text("id"));
        await developer.PostAsJsonAsync(rotations, Record($"{name}x", DateTimeOffset.UtcNow.AddDays(-3)));

        var list = await _viewer.GetAsync($"{rotations}?instanceId={instance}").Json();
        Assert.Equal(["count", "data", "pagination", "secrets"], list.Names());
        Assert.Equal(2, list.GetProperty("count").GetInt64());
        string[] fields =
        [
            "daysSinceRotation", "id", "instanceId", "instanceName", "isOverdue", "lastRotated", "nextRotation", "rotationDays", "secretName", "secretType", "vaultSecretId",
        ];
        Assert.Equal(fields, list.GetProperty("secrets")[0].Names());
        Assert.Equal(made.Text("id"), Assert.Single((await _viewer.GetAsync($"{rotations}?instanceId={instance}&overdueOnly=true").Json()).GetProperty("secrets").EnumerateArray()).Text("id"));

        var rotated = await developer.PostAsync($"{rotations}/{made.Text("id")}/rotate", null).Json();
        Assert.Equal(["id", "isOverdue", "lastRotated"], rotated.Names());
        Assert.False(rotated.GetProperty("isOverdue").GetBoolean());
        await _operator.PostAsJsonAsync(Path, new { name, value = PlantedSecrets.Plant(), instanceId = instance });
        Assert.Equal(HttpStatusCode.Conflict, (await developer.PostAsync($"{rotations}/{made.Text("id")}/rotate", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await developer.PostAsync($"{rotations}/rot_nobodys/rotate", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await developer.PostAsJsonAsync(rotations, new { instanceId = "inst_nobodys", secretName = "a", secretType = "b" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await developer.PostAsJsonAsync(rotations, new { instanceId = instance, secretName = "a", secretType = "b", rotationDays = 0 })).StatusCode);
    }
}
