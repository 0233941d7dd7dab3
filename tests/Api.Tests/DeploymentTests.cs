using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Instances;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class DeploymentTests(FleetHost fleet)
{
    private const string Root = "/api/v1/deployments";

    private static readonly string[] Documented =
    [
        "completed_at", "config_hash", "error", "id", "initiated_by", "instance_id", "logs", "provider", "region", "started_at", "status",
        "template_id", "yaml_content",
    ];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_configuration_becomes_an_instance()
    {
        var (server, _) = await _operator.AddServer();
        var (name, secret) = (Scenes.NewName("crm"), PlantedSecrets.Plant());
        var answer = await _operator.PostAsJsonAsync(Root, new
        {
            name, provider = "ssh", region = "eu-1", vm_size = "medium", memory_gb = 4, storage_gb = 20, server_id = server,
            yaml_config = Yaml("""
                runtime: process
                command: [serve]
                env: { MODE: quiet }
                secrets: { API_KEY: "${API_KEY}" }
                """),
            secrets = new Dictionary<string, string> { ["API_KEY"] = secret },
        });
        var created = (await answer.Json()).GetProperty("deployment");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal($"{Root}/{created.Text("id")}", answer.Headers.Location!.ToString());
        Assert.Empty(Documented.Except(created.Names()));
        Assert.Contains(created.Text("status"), new[] { "PENDING", "IN_PROGRESS" });

        var deployment = await Settled(created.Text("id")!, "SUCCEEDED");
        Assert.Equal((name, "ssh", "eu-1"), (deployment.Text("name"), deployment.Text("provider"), deployment.Text("region")));
        Assert.Contains("MODE", deployment.Text("yaml_content"), StringComparison.Ordinal);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deployment.Text("yaml_content")!)));
        Assert.Equal(hash, deployment.Text("config_hash"));
        Assert.Contains(" completed", deployment.Text("logs"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.String, deployment.GetProperty("completed_at").ValueKind);

        var path = $"/api/v1/instances/{deployment.Text("instance_id")}";
        var instance = await _operator.GetAsync(path).Json();
        Assert.Equal((created.Text("id"), "RUNNING", "RUNNING", server), (
            instance.Text("deploymentId"), instance.Text("status"), instance.Text("desiredStatus"), instance.Text("serverId")));
        Assert.Equal("""["API_KEY"]""", instance.GetProperty("spec").GetProperty("secrets").GetRawText());
        var ofInstance = $"{Root}?instance_id={deployment.Text("instance_id")}";
        foreach (var read in new[] { path, $"{path}/config", $"{Root}/{created.Text("id")}", ofInstance })
        {
            Assert.DoesNotContain(secret, await _operator.GetStringAsync(read), StringComparison.Ordinal);
        }

        var seen = (await _viewer.GetAsync($"{Root}/{created.Text("id")}").Json()).GetProperty("deployment");
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("yaml_content").ValueKind);
        var config = await _operator.GetAsync($"{path}/config").Json();
        Assert.Equal((deployment.Text("yaml_content"), hash), (config.Text("config"), config.Text("configHash")));
        Assert.Null((await _viewer.GetAsync($"{path}/config").Json()).Text("config"));
        var listed = Assert.Single((await _viewer.GetAsync(ofInstance).Json()).GetProperty("data").EnumerateArray());
        Assert.Equal(created.Text("id"), listed.Text("id"));
    }

    [Fact]
    public async Task A_template_needs_no_configuration()
    {
        await _operator.AddServer();
        var answer = await _operator.PostAsJsonAsync(Root, new
        {
            name = Scenes.NewName("page"), template_id = "static-web",
            parameters = new Dictionary<string, string> { ["domain"] = "page.example.com", ["port"] = "20080" },
        });
        var created = (await answer.Json()).GetProperty("deployment");
        Assert.Equal((HttpStatusCode.Created, "tpl_static-web"), (answer.StatusCode, created.Text("template_id")));
        var deployment = await Settled(created.Text("id")!, "SUCCEEDED");
        var instance = await _viewer.GetAsync($"/api/v1/instances/{deployment.Text("instance_id")}").Json();
        var site = instance.GetProperty("site");
        Assert.Equal(["addresses", "checkedAt", "dns", "domain", "proxy", "proxyMessage"], site.Names());
        Assert.Equal(("page.example.com", "caddy", "elsewhere", MemorySites.Address), (
            site.Text("domain"), site.Text("proxy"), site.Text("dns"), site.GetProperty("addresses")[0].GetString()));
        Assert.Equal(20080, instance.GetProperty("spec").GetProperty("site").GetProperty("port").GetInt32());
        Assert.Equal("live", instance.GetProperty("spec").GetProperty("data").Text("quiesce"));
    }

    [Fact]
    public async Task Every_fault_of_a_configuration_is_told_with_its_place()
    {
        var refused = await _operator.PostAsJsonAsync(Root, new
        {
            name = Scenes.NewName("bad"), yaml_config = Yaml("""
                runtime: process
                command: [serve]
                restartPolicy: sometimes
                ports: [0]
                """),
        });
        var error = await refused.Json();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Validation Error", "yaml_config"), (
            refused.StatusCode, error.Text("error"), error.Text("field")));
        var faults = error.GetProperty("details").GetProperty("faults").EnumerateArray().ToArray();
        Assert.Equal(["restartPolicy", "ports[0]"], faults.Select(fault => fault.Text("path")));
        Assert.Equal([3, 4], faults.Select(fault => fault.GetProperty("line").GetInt32()));
        Assert.All(faults, fault => Assert.True(fault.GetProperty("column").GetInt32() > 0));
        Assert.Equal(2, error.GetProperty("details").GetProperty("fieldErrors").GetProperty("yaml_config").GetArrayLength());
    }

    [Fact]
    public async Task A_parameter_that_does_not_fit_is_named()
    {
        var refused = await _operator.PostAsJsonAsync(Root, new
        {
            name = Scenes.NewName("bad"), template_id = "static-web", parameters = new Dictionary<string, string> { ["port"] = "many" },
        });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "parameters.port"), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Theory]
    [InlineData("", """{"DATABASE_URL":"x","FLEET_KEY":"y"}""", "DATABASE_URL,FLEET_KEY")]
    [InlineData("env: { SINDRI_HOME: x }\n", "{}", "SINDRI_HOME")]
    public async Task Reserved_names_are_told(string more, string secrets, string keys)
    {
        var refused = await _operator.PostAsJsonAsync(Root, new
        {
            name = Scenes.NewName("bad"), yaml_config = $"runtime: process\ncommand: [serve]\n{more}",
            secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(secrets),
        });
        var details = (await refused.Json()).GetProperty("details");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(keys, string.Join(",", details.GetProperty("reservedKeys").EnumerateArray().Select(key => key.GetString()).Order()));
    }

    [Theory]
    [InlineData("""{"name":"Bad Name","yaml_config":"x"}""", "name")]
    [InlineData("""{"name":"a"}""", "yaml_config")]
    [InlineData("""{"name":"a","yaml_config":""}""", "yaml_config")]
    [InlineData("""{"name":"a","template_id":"not a slug"}""", "template_id")]
    [InlineData("""{"name":"a","yaml_config":"x","server_id":"inst_1"}""", "server_id")]
    [InlineData("""{"name":"a","yaml_config":"x","memory_gb":0}""", "memory_gb")]
    [InlineData("""{"name":"a","yaml_config":"x","provider":"cloud"}""", "provider")]
    [InlineData("""{"name":"a","yaml_config":"x","secrets":{"A":null}}""", "secrets")]
    public async Task A_wrong_field_is_named(string body, string field)
    {
        var refused = await _operator.PostAsync(Root, new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_name_that_is_held_is_a_conflict_at_once()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        var name = (await _operator.GetAsync($"/api/v1/instances/{id}").Json()).Text("name");
        var refused = await _operator.PostAsJsonAsync(Root, new { name, yaml_config = "runtime: process\ncommand: [serve]\n", server_id = server });
        Assert.Equal((HttpStatusCode.Conflict, "name"), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task A_deployment_can_be_followed()
    {
        var (server, _) = await _operator.AddServer();
        var created = await Deploy(server, "serve");
        var stream = await _viewer.GetStringAsync($"{Root}/{created.Text("id")}/events");
        var last = JsonElement.Parse(stream.TrimEnd().Split("data: ")[^1]);
        Assert.Equal(("complete", created.Text("id"), "SUCCEEDED", created.Text("instance_id"), 100), (
            last.Text("type"), last.Text("deployment_id"), last.Text("status"), last.Text("instance_id"), last.GetProperty("progress_percent").GetInt32()));
        Assert.Equal(["deployment_id", "instance_id", "message", "operation_id", "progress_percent", "status", "type"], last.Names());
    }

    [Fact]
    public async Task A_failed_deployment_says_why()
    {
        var (server, _) = await _operator.AddServer();
        var created = await Deploy(server, "crash");
        var deployment = await Settled(created.Text("id")!, "FAILED");
        Assert.NotEmpty(deployment.Text("error")!);
    }

    [Fact]
    public async Task A_redeployment_puts_another_configuration_in_place()
    {
        var (server, _) = await _operator.AddServer();
        var first = await Deploy(server, "serve");
        var instance = (await Settled(first.Text("id")!, "SUCCEEDED")).Text("instance_id")!;
        var path = $"/api/v1/instances/{instance}";
        var answer = await _operator.PostAsJsonAsync($"{path}/redeploy", new { config = "runtime: process\ncommand: [serve, again]\n" });
        var begun = await answer.Json();
        Assert.Equal((HttpStatusCode.OK, "DEPLOYING", instance), (answer.StatusCode, begun.Text("status"), begun.Text("id")));
        Assert.Equal(["deploymentId", "id", "message", "name", "operationId", "status", "updatedAt"], begun.Names());
        await Settled(begun.Text("deploymentId")!, "SUCCEEDED");
        Assert.Equal(["serve", "again"], fleet.Machines.Of(instance).Spec.Command);
        Assert.Contains("again", (await _operator.GetAsync($"{path}/config").Json()).Text("config"), StringComparison.Ordinal);

        var faulty = await _operator.PostAsJsonAsync($"{path}/redeploy", new { config = "runtime: [\n" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "config"), (faulty.StatusCode, (await faulty.Json()).Text("field")));
        Assert.Equal(HttpStatusCode.OK, (await _operator.PostAsync($"{path}/redeploy", null)).StatusCode);
    }

    [Fact]
    public async Task A_clone_begins_with_what_the_backup_holds()
    {
        var (server, _) = await _operator.AddServer();
        var first = (await _operator.PostAsJsonAsync(Root, new
        {
            name = Scenes.NewName("crm"), server_id = server, yaml_config = Yaml("""
                runtime: process
                command: [serve]
                hooks:
                  neutralize: { script: "echo quiet" }
                  adminPassword: { script: "echo word" }
                """),
        }).Json()).GetProperty("deployment");
        var source = (await Settled(first.Text("id")!, "SUCCEEDED")).Text("instance_id")!;
        fleet.Machines.Of(source).File = "customers: 12";
        var backup = await _operator.BackUp(source);

        var name = Scenes.NewName("copy");
        var answer = await _operator.PostAsJsonAsync($"/api/v1/instances/{source}/clone", new { name, backupId = backup });
        var clone = await answer.Json();
        Assert.Equal((HttpStatusCode.Created, name, source), (answer.StatusCode, clone.Text("name"), clone.Text("clonedFrom")));
        Assert.True(clone.Text("adminPassword")!.Length >= 16);
        await _operator.Reaches($"/api/v1/instances/{clone.Text("id")}", "RUNNING");
        var copy = fleet.Machines.Of(clone.Text("id")!);
        Assert.Equal(("customers: 12", "echo quiet,echo word"), (copy.File, string.Join(",", copy.Hooks.Order())));
        Assert.Contains("FLEET_ADMIN_PASSWORD", copy.HookVariables);
        Assert.DoesNotContain(clone.Text("adminPassword")!, await _operator.GetStringAsync($"/api/v1/instances/{clone.Text("id")}"), StringComparison.Ordinal);

        var told = await _operator.PostAsJsonAsync(
            $"/api/v1/instances/{source}/clone", new { name = Scenes.NewName("copy"), backupId = backup, adminPassword = "of my own", neutralize = false });
        Assert.Equal(HttpStatusCode.Created, told.StatusCode);
        Assert.False((await told.Json()).TryGetProperty("adminPassword", out _));
    }

    [Theory]
    [InlineData("""{"name":"copy","provider":"docker","region":"r"}""", "backupId")]
    [InlineData("""{"name":"copy","backupId":"bkp_unknown"}""", "backupId")]
    [InlineData("""{"name":"copy","backupId":"nope"}""", "backupId")]
    [InlineData("""{"name":"Copy","backupId":"bkp_x"}""", "name")]
    [InlineData("""{"name":"copy","backupId":"bkp_x","domain":"-"}""", "domain")]
    [InlineData("""{"name":"copy","backupId":"bkp_x","restoreDatabase":false,"restoreFiles":false}""", "restoreFiles")]
    public async Task A_wrong_field_of_a_clone_is_named(string body, string field)
    {
        var (server, _) = await _operator.AddServer();
        var refused = await _operator.PostAsync(
            $"/api/v1/instances/{await _operator.Deploy(server)}/clone", new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task An_instance_that_was_put_there_without_a_configuration_has_none()
    {
        var (server, _) = await _operator.AddServer();
        var id = await _operator.Deploy(server);
        var config = await _operator.GetAsync($"/api/v1/instances/{id}/config").Json();
        Assert.Equal((id, null, null), (config.Text("instanceId"), config.Text("config"), config.Text("deploymentId")));
        Assert.True(fleet.Machines.Knows(InstanceId.Of(id)));
    }

    private async Task<JsonElement> Deploy(string server, string program)
    {
        var request = new { name = Scenes.NewName("crm"), yaml_config = $"runtime: process\ncommand: [{program}]\n", server_id = server };
        return (await _operator.PostAsJsonAsync(Root, request).Json()).GetProperty("deployment");
    }

    private static string Yaml(string text) => text.ReplaceLineEndings("\n");

    private async Task<JsonElement> Settled(string id, string status)
    {
        await TestKit.Eventually.BecomesAsync(
            id, status, async () => (await _operator.GetAsync($"{Root}/{id}").Json()).GetProperty("deployment").Text("status"));
        return (await _operator.GetAsync($"{Root}/{id}").Json()).GetProperty("deployment");
    }
}
