using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Access;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;
using Fleet.Identity;

namespace Fleet.Api.Tests.Declarative;

public sealed class ApplyTests(ApplyHost fleet) : IClassFixture<ApplyHost>
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task A_document_makes_what_it_declares_in_order_and_the_second_time_nothing()
    {
        var document = Whole(Scenes.NewName("first"), out var stem);
        var plan = await Plan(document);
        Assert.Equal("planned", plan.Text("status"));
        Assert.All(Items(plan), item => Assert.Equal(("create", null), (item.Text("action"), item.Text("id"))));
        Assert.Equal(["server", "channel", "instance", "rule", "task", "budget"], Items(plan).Select(item => item.Text("kind")));

        var applied = await Applied(document);
        Assert.True(applied.Text("status") == "succeeded", applied.GetRawText());
        var instance = Items(applied).Single(item => item.Text("kind") == "instance").Text("id");
        await _operator.Reaches($"/api/v1/instances/{instance}", "RUNNING");
        var rule = await _operator.GetAsync($"/api/v1/alerts/rules/{Items(applied).Single(item => item.Text("kind") == "rule").Text("id")}").Json();
        Assert.Equal((instance, $"{stem}-mail"), (rule.Text("instanceId"), rule.GetProperty("channels")[0].Text("name")));

        AssertEmpty(await Plan(document));
        var again = await Applied(document);
        Assert.Equal(("succeeded", 6), (again.Text("status"), again.GetProperty("summary").GetProperty("unchanged").GetInt32()));
        Assert.Equal(Items(applied).Select(item => item.Text("id")), Items(again).Select(item => item.Text("id")));
    }

    [Fact]
    public async Task What_is_exported_changes_nothing_and_holds_no_secret()
    {
        var document = Whole(Scenes.NewName("second"), out var stem);
        await Applied(document);
        var exported = await _operator.GetStringAsync("/api/v1/export");
        Assert.Contains($"{stem}-mail", exported, StringComparison.Ordinal);
        Assert.Contains("API_KEY: null", exported, StringComparison.Ordinal);
        Assert.All(PlantedSecrets.Planted.Except([Scenes.Secret]), secret => Assert.DoesNotContain(secret, exported, StringComparison.Ordinal));
        AssertEmpty(await Plan(exported));
        AssertEmpty(await Plan(await _operator.GetStringAsync("/api/v1/export?format=json"), "application/json"));
        Assert.Equal("succeeded", (await Applied(exported)).Text("status"));
        AssertEmpty(await Plan(document));
        Assert.Equal(exported, await _operator.GetStringAsync("/api/v1/export"));
    }

    [Fact]
    public async Task A_plan_says_which_fields_change_and_shows_no_secret()
    {
        var document = Whole(Scenes.NewName("third"), out var stem);
        await Applied(document);
        fleet.Rotate($"{stem}-key");
        var changed = document.Replace("maxSshSessions: 7", "maxSshSessions: 8", StringComparison.Ordinal).Replace("amountUsd: 100", "amountUsd: 120.50", StringComparison.Ordinal)
            .Replace("MODE: fast", "MODE: slow, DB_PASSWORD: plain-1234", StringComparison.Ordinal);
        var plan = await Plan(changed);
        Assert.Equal(["update", "unchanged", "update", "unchanged", "unchanged", "update"], Items(plan).Select(item => item.Text("action")));
        Assert.Equal("""[{"field":"maxSshSessions","before":"7","after":"8"}]""", Items(plan)[0].GetProperty("changes").GetRawText());
        Assert.Equal(
            [("spec.env.DB_PASSWORD", null, "\"***\""), ("spec.env.MODE", "\"fast\"", "\"slow\""), ("spec.secrets.API_KEY", "\"***\"", "\"***\"")],
            Items(plan)[2].GetProperty("changes").EnumerateArray().Select(change => (change.Text("field")!, Side(change, "before"), Side(change, "after"))));
        Assert.True((await Applied(changed)).Text("status") is "succeeded");
        AssertEmpty(await Plan(changed));
    }

    [Fact]
    public async Task Faults_are_told_all_at_once_each_with_its_line_and_column()
    {
        var answer = await Post("/api/v1/apply", """
            apiVersion: fleet/v1
            name: Faulty
            servers:
              - name: a
                host: a.test
                sshUser: fleet
                authMethod: password
                sshPassword: in-clear-1234
                port: many
              - name: b
                colour: red
            rules:
              - name: c
                type: THRESHOLD
                severity: LOW
                channels: [nobody]
                conditions: { metric: cpu_percent, operator: gt, threshold: 1 }
            """);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("in-clear-1234", body, StringComparison.Ordinal);
        Assert.Equal([("name", 2, 1)], Places(body));

        answer = await Post("/api/v1/apply", """
            apiVersion: fleet/v1
            name: faulty
            servers:
              - name: a
                host: a.test
                sshUser: fleet
                authMethod: password
                sshPassword: in-clear-1234
              - name: b
                colour: red
            rules:
              - name: c
                type: THRESHOLD
                severity: LOW
                channels: [nobody]
                conditions: { metric: cpu_percent, operator: gt, threshold: 1 }
            """);
        body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("in-clear-1234", body, StringComparison.Ordinal);
        Assert.Equal(
            [("servers[0].sshPassword", 8, 5), ("servers[1].colour", 10, 5), ("rules[0].channels[0]", 15, 16)], Places(body));
    }

    [Fact]
    public async Task What_fails_holds_up_only_what_needs_it()
    {
        var stem = Scenes.NewName("fourth");
        var applied = await Applied($$"""
            apiVersion: fleet/v1
            name: {{stem}}
            rules:
              - name: {{stem}}-odd
                type: THRESHOLD
                severity: LOW
                conditions: { metric: no_such_metric, operator: gt, threshold: 1 }
              - name: {{stem}}-good
                type: THRESHOLD
                severity: LOW
                conditions: { metric: cpu_percent, operator: gt, threshold: 1 }
            instances:
              - name: {{stem}}-shop
                runtime: no-such-runtime
                selector: nowhere=yes
                spec: { command: [serve] }
            tasks:
              - name: {{stem}}-nightly
                instance: {{stem}}-shop
                cron: "0 3 * * *"
                command: date
            """);
        Assert.Equal("failed", applied.Text("status"));
        Assert.Equal(["failed", "failed", "succeeded", "skipped"], Items(applied).Select(item => item.Text("status")));
        Assert.Equal($"Not begun: the instance {stem}-shop failed", Items(applied)[3].Text("error"));
    }

    [Fact]
    public async Task Only_what_was_applied_under_the_name_is_pruned_and_only_when_that_is_asked_for()
    {
        var stem = Scenes.NewName("fifth");
        string Rules(params string[] names) => $"apiVersion: fleet/v1\nname: {stem}\nrules:\n" + string.Concat(names.Select(name =>
            $"  - {{ name: {stem}-{name}, type: THRESHOLD, severity: LOW, conditions: {{ metric: cpu_percent, operator: gt, threshold: 1 }} }}\n"));
        var other = await _operator.PostAsJsonAsync("/api/v1/alerts/rules", new
        {
            name = $"{stem}-byhand", type = "THRESHOLD", severity = "LOW", conditions = new { metric = "cpu_percent", @operator = "gt", threshold = 1 },
        }).Json();
        var both = await Applied(Rules("one", "two"));
        var left = await Applied(Rules("one"));
        Assert.Equal($"{stem}-two", Assert.Single(left.GetProperty("left").EnumerateArray()).Text("name"));
        await _operator.GetAsync($"/api/v1/alerts/rules/{Items(both)[1].Text("id")}").Json();

        var plan = await Plan("prune: true\n" + Rules("one"));
        Assert.Equal(["unchanged", "delete"], Items(plan).Select(item => item.Text("action")));
        Assert.Equal("succeeded", (await Applied(Rules("one"), "?prune=true")).Text("status"));
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.GetAsync($"/api/v1/alerts/rules/{Items(both)[1].Text("id")}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _operator.GetAsync($"/api/v1/alerts/rules/{other.Text("id")}")).StatusCode);
        AssertEmpty(await Plan("prune: true\n" + Rules("one")));
    }

    [Fact]
    public async Task Nobody_applies_what_they_may_not_do_by_hand()
    {
        var document = Whole(Scenes.NewName("sixth"), out var stem);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post("/api/v1/apply?dryRun=true", document, caller: fleet.Caller(Role.Developer))).StatusCode);
        var (ours, theirs) = ($"team_{stem.Replace("-", "", StringComparison.Ordinal)}a", $"team_{stem.Replace("-", "", StringComparison.Ordinal)}b");
        using var limited = fleet.With(await fleet.NewKey(Role.Operator, [], "declarative:write", "servers:read", "instances:write", "alerts:write"));
        var refused = await Post("/api/v1/apply", document, caller: limited);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var member = fleet.With(await fleet.NewKey(Role.Operator, [ours]));

        await Applied(document);
        var its = $$"""
            apiVersion: fleet/v1
            name: {{stem}}
            instances:
              - { name: {{stem}}-team, server: {{stem}}-web, runtime: process, spec: { command: [serve, "8081"] } }
            """;
        var applied = await (await Post("/api/v1/apply", its, caller: member)).Json();
        Assert.True(applied.Text("status") == "succeeded", applied.GetRawText());
        var instance = await member.GetAsync($"/api/v1/instances/{Items(applied)[0].Text("id")}").Json();
        Assert.Equal(ours, instance.Text("teamId"));

        using var stranger = fleet.With(await fleet.NewKey(Role.Operator, [theirs]));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/v1/apply/{applied.Text("id")}")).StatusCode);
        var guessed = await Post("/api/v1/apply", $$"""
            apiVersion: fleet/v1
            name: {{stem}}
            tasks: [{ name: {{stem}}-spy, instance: {{stem}}-team, cron: "0 3 * * *", command: date }]
            """, caller: stranger);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, guessed.StatusCode);
        Assert.DoesNotContain($"{stem}-team", await stranger.GetStringAsync("/api/v1/export"), StringComparison.Ordinal);
        Assert.Contains($"{stem}-team", await member.GetStringAsync("/api/v1/export"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_names_what_was_changed()
    {
        var document = Whole(Scenes.NewName("seventh"), out var stem);
        var applied = await Applied(document);
        var server = Items(applied)[0].Text("id");
        var log = await fleet.Caller().GetAsync($"/api/v1/audit?resource_id={server}").Json();
        Assert.Contains($"{stem}-web", log.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(stem, log.GetRawText(), StringComparison.Ordinal);
    }

    private string Whole(string name, out string stem)
    {
        stem = name;
        fleet.Rotate($"{name}-password");
        fleet.Rotate($"{name}-key");
        return $$"""
            apiVersion: fleet/v1
            name: {{name}}
            servers:
              - name: {{name}}-web
                host: {{name}}.test
                sshUser: fleet
                authMethod: password
                sshPassword: ${secret:{{name}}-password}
                maxSshSessions: 7
                labels: { env: prod, of: {{name}} }
            channels:
              - name: {{name}}-mail
                type: EMAIL
                config: { recipients: [ops@example.com] }
            instances:
              - name: {{name}}-shop
                server: {{name}}-web
                runtime: process
                spec:
                  command: [serve, "8081"]
                  env: { MODE: fast }
                  secrets: { API_KEY: "${secret:{{name}}-key}" }
                  ports: [8081]
                tags: { tier: front }
            rules:
              - name: {{name}}-busy
                type: THRESHOLD
                severity: HIGH
                instance: {{name}}-shop
                channels: [{{name}}-mail]
                conditions: { metric: cpu_percent, operator: gt, threshold: 90 }
            tasks:
              - name: {{name}}-nightly
                instance: {{name}}-shop
                cron: "0 3 * * *"
                action: { type: script, script: "date\n", env: { MODE: slow } }
                channels: [{{name}}-mail]
            budgets:
              - name: {{name}}-month
                amountUsd: 100
                period: MONTHLY
                instance: {{name}}-shop
                channels: [{{name}}-mail]

            """;
    }

    private async Task<JsonElement> Plan(string document, string type = "application/yaml") => await Answer("/api/v1/apply?dryRun=true", document, type);

    private async Task<JsonElement> Applied(string document, string query = "") => await Answer($"/api/v1/apply{query}", document, "application/yaml");

    private async Task<JsonElement> Answer(string path, string document, string type)
    {
        var answer = await Post(path, document, type);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {text}\n{document}");
        return JsonElement.Parse(text);
    }

    private Task<HttpResponseMessage> Post(string path, string document, string type = "application/yaml", HttpClient? caller = null) =>
        (caller ?? _operator).PostAsync(path, new StringContent(document, Encoding.UTF8, new MediaTypeHeaderValue(type)));

    private static JsonElement[] Items(JsonElement answer) => [.. answer.GetProperty("items").EnumerateArray()];

    private static IEnumerable<(string Path, int Line, int Column)> Places(string body) =>
        JsonElement.Parse(body).GetProperty("details").GetProperty("faults").EnumerateArray()
            .Select(fault => (fault.Text("path")!, fault.GetProperty("line").GetInt32(), fault.GetProperty("column").GetInt32()));

    private static string? Side(JsonElement change, string side) => change.TryGetProperty(side, out var value) ? value.GetString() : null;

    private static void AssertEmpty(JsonElement plan) =>
        Assert.All(Items(plan), item => Assert.True(item.Text("action") == "unchanged", item.GetRawText()));
}
