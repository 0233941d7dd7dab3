using System.Text;
using System.Text.Json.Nodes;
using Fleet.Api.Audit;
using Fleet.Api.Tests.Hosting;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>What the audit log calls things, and what of them it does not keep.</summary>
public sealed class AuditRuleTests(FleetHost fleet)
{
    [Fact]
    public void Every_endpoint_that_changes_something_is_audited_or_says_why_not()
    {
        foreach (var endpoint in fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(AuditRule.Changes))
            {
                if (endpoint.Metadata.GetMetadata<Unaudited>() is { } excuse)
                {
                    Assert.False(string.IsNullOrWhiteSpace(excuse.Why), endpoint.DisplayName);
                    continue;
                }

                var rule = AuditRule.Of(endpoint, method);
                Assert.True(rule is not null, $"{method} {endpoint.RoutePattern.RawText}: .Audited(action, resource) or .Unaudited(why) is missing");
                Assert.Contains(rule.Action, AuditActions.All);
            }
        }
    }

    [Fact]
    public void What_is_not_audited_stands_in_the_documentation()
    {
        var docs = File.ReadAllText(Path.Combine(
            RepositoryFolder.Path, "docs", "audit.md"));
        foreach (var endpoint in fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<Unaudited>() is null) continue;
            Assert.Contains($"`{endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} {endpoint.RoutePattern.RawText!.TrimEnd('/')}`", docs, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/servers", "CREATE server")]
    [InlineData("PATCH", "/api/v1/servers/{id}", "UPDATE server")]
    [InlineData("DELETE", "/hosting/api/v1/servers/{id}", "DELETE server")]
    [InlineData("POST", "/api/v1/servers/{id}/drain", "EXECUTE server")]
    [InlineData("POST", "/api/v1/servers/{id}/maintenance", "CREATE window")]
    [InlineData("DELETE", "/api/v1/servers/{id}/maintenance/{windowId}", "DELETE window")]
    [InlineData("POST", "/api/v1/instances", "CREATE instance")]
    [InlineData("POST", "/api/v1/instances/{id}/suspend", "SUSPEND instance")]
    [InlineData("POST", "/api/v1/instances/{id}/resume", "RESUME instance")]
    [InlineData("POST", "/api/v1/instances/{id}/destroy", "DESTROY instance")]
    [InlineData("DELETE", "/api/instances/{id}", "DESTROY instance")]
    [InlineData("POST", "/api/instances/{id}/pause", "SUSPEND instance")]
    [InlineData("POST", "/api/v1/instances/{id}/redeploy", "DEPLOY instance")]
    [InlineData("POST", "/api/v1/instances/{id}/clone", "CREATE instance")]
    [InlineData("POST", "/api/v1/instances/{id}/backup", "CREATE backup")]
    [InlineData("POST", "/hosting/api/v1/instances/{id}/backups", "CREATE backup")]
    [InlineData("PUT", "/api/v1/instances/{id}/backup-policy", "UPDATE instance")]
    [InlineData("DELETE", "/api/v1/instances/{id}/idle-policy", "UPDATE instance")]
    [InlineData("POST", "/api/v1/instances/bulk-action", "CREATE bulk-action")]
    [InlineData("POST", "/api/v1/deployments", "DEPLOY deployment")]
    [InlineData("POST", "/api/v1/alerts/rules", "CREATE alert-rule")]
    [InlineData("POST", "/api/v1/alerts/rules/{id}/enable", "UPDATE alert-rule")]
    [InlineData("POST", "/api/v1/alerts/bulk-resolve", "UPDATE alert")]
    [InlineData("POST", "/api/v1/alerts/channels/{id}/test", "EXECUTE channel")]
    [InlineData("POST", "/api/v1/tasks/{id}/trigger", "EXECUTE scheduled-task")]
    [InlineData("POST", "/api/v1/api-keys", "CREATE api-key")]
    [InlineData("DELETE", "/api/v1/api-keys/{id}", "DELETE api-key")]
    [InlineData("PATCH", "/api/v1/me", "UPDATE user")]
    [InlineData("POST", "/api/v1/me/password", "UPDATE user")]
    [InlineData("POST", "/api/v1/admin/users", "CREATE user")]
    [InlineData("PUT", "/api/v1/admin/users/{id}/role", "PERMISSION_CHANGE user")]
    [InlineData("POST", "/api/v1/admin/teams/{id}/members", "TEAM_ADD team")]
    [InlineData("PUT", "/api/v1/admin/teams/{id}/members/{userId}", "TEAM_ADD team")]
    [InlineData("DELETE", "/api/v1/admin/teams/{id}/members/{userId}", "TEAM_REMOVE team")]
    [InlineData("POST", "/v1/auth/token", "LOGIN session")]
    [InlineData("POST", "/api/v1/session", "LOGIN session")]
    [InlineData("DELETE", "/api/v1/session", "LOGOUT session")]
    [InlineData("POST", "/v1/agents", "CREATE replica-set")]
    [InlineData("POST", "/v1/agents/{id}/scale", "UPDATE replica-set")]
    [InlineData("PUT", "/v1/agents/{id}/autoscaling", "UPDATE replica-set")]
    [InlineData("POST", "/v1/webhooks/{id}/redeliver", "EXECUTE webhook")]
    [InlineData("POST", "/api/v1/unheard-of", null)]
    public void Method_and_path_tell_what_is_done_to_what(string method, string path, string? expected)
    {
        var rule = AuditRule.Derive(path, method);
        Assert.Equal(expected, rule is null ? null : $"{rule.Action} {rule.Thing.Resource}");
    }

    [Theory]
    [InlineData("password", true)]
    [InlineData("passwordHash", true)]
    [InlineData("DB_PASSWORD", true)]
    [InlineData("sshPrivateKey", true)]
    [InlineData("API_KEY", true)]
    [InlineData("apikey", true)]
    [InlineData("key", true)]
    [InlineData("AWS_SECRET_ACCESS_KEY", true)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("credential", true)]
    [InlineData("Authorization", true)]
    [InlineData("headers", true)]
    [InlineData("secrets", true)]
    [InlineData("hostKey", false)]
    [InlineData("keyId", false)]
    [InlineData("name", false)]
    [InlineData("monkey", false)]
    [InlineData("configHash", false)]
    public void Names_tell_what_is_secret(string name, bool isSecret) => Assert.Equal(isSecret, Redaction.IsSecret(name));

    [Fact]
    public void No_secret_is_kept_wherever_it_stands()
    {
        var document = JsonNode.Parse(
            """
            {
              "name":"box","credential":{"sealed":"GEHEIM"},"odd":{"sealed":"GEHEIM"},"hostKey":"ssh-ed25519 AAAA",
              "spec":{
                "env":{"PLAIN":"yes","DB_PASSWORD":"GEHEIM","DATABASE_URL":"postgres://ann:GEHEIM@db/x"},
                "secrets":{"A":{"sealed":"GEHEIM"}},"files":[{"path":"a.txt","content":"GEHEIM"}],
                "command":["run","--token=GEHEIM","--port=80"],"hasPassword":true,"maxTokens":5
              },
              "config":{"headers":{"X-Any":"GEHEIM"},"url":"https://user:GEHEIM@hooks.example.com/x"}
            }
            """);
        var text = Redaction.Of(document)!.ToJsonString();
        Assert.DoesNotContain("GEHEIM", text, StringComparison.Ordinal);
        foreach (var kept in new[] { "box", "ssh-ed25519 AAAA", "yes", "a.txt", "--port=80", "\"hasPassword\":true", "\"maxTokens\":5", "X-Any", "hooks.example.com" })
        {
            Assert.Contains(kept, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_a_change_the_fields_that_differ_are_kept_and_no_bookkeeping()
    {
        var change = DocumentChange.Between(
            Row("""{"id":"srv_1","name":"a","port":22,"updatedAt":1,"gone":1}"""), Row("""{"id":"srv_1","name":"b","port":22,"updatedAt":2,"new":[1]}"""),
            AuditActions.Update);
        Assert.Equal(("""{"name":"a","gone":1}""", """{"name":"b","new":[1]}"""), (change.Before, change.After));
        var none = DocumentChange.Between(Row("""{"a":1,"updatedAt":1}"""), Row("""{"a":1,"updatedAt":2}"""), AuditActions.Update);
        Assert.Equal(DocumentChange.None, none);
    }

    [Fact]
    public void That_a_secret_changed_is_seen_and_not_what_it_was()
    {
        var change = DocumentChange.Between(Row("""{"credential":{"sealed":"one"}}"""), Row("""{"credential":{"sealed":"two"}}"""), AuditActions.Update);
        Assert.Equal(("""{"credential":"***"}""", """{"credential":"***"}"""), (change.Before, change.After));
    }

    [Fact]
    public void What_is_made_has_no_before_and_what_is_deleted_no_after()
    {
        var row = Row("""{"a":1}""");
        Assert.Equal(new DocumentChange(null, """{"a":1}"""), DocumentChange.Between(null, row, AuditActions.Create));
        Assert.Equal(new DocumentChange("""{"a":1}""", null), DocumentChange.Between(row, row, AuditActions.Destroy));
        Assert.Equal(new DocumentChange("""{"a":1}""", null), DocumentChange.Between(row, null, AuditActions.Update));
        Assert.Equal(DocumentChange.None, DocumentChange.Between(null, null, AuditActions.Update));
    }

    [Fact]
    public void What_is_too_long_is_cut_and_says_so()
    {
        var change = DocumentChange.Between(null, Row($$"""{"name":"a","description":"{{new string('x', 20_000)}}"}"""), AuditActions.Create);
        Assert.Equal("""{"name":"a","description":{"cut":true,"bytes":20002}}""", change.After);
        var many = DocumentChange.Between(
            null, Row($"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"f{i}\":\"{i}\""))}}}"), AuditActions.Create);
        Assert.InRange(many.After!.Length, 1, DocumentChange.MaxBytes);
        Assert.Contains("\"cut\":true", many.After, StringComparison.Ordinal);
    }

    private static StateRow Row(string json) => new("x", 1, Encoding.UTF8.GetBytes(json));
}
