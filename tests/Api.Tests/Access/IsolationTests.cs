using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Http;
using Fleet.Api.Tests.Hosting;
using Fleet.Bulk;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests.Access;

/// <summary>Two teams with everything that a team can have, made once.</summary>
public sealed class TwoTeams : FleetHost, IAsyncLifetime
{
    internal TeamScene Ours { get; private set; } = null!;

    internal TeamScene Theirs { get; private set; } = null!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        using var admin = Caller();
        var (server, _) = await admin.AddServer();
        await admin.PostAsJsonAsync("/api/v1/extensions", new
        {
            name = TeamScene.Extension, display_name = "Shared", description = "Both teams have it", category = "tools", version = "1.0.0",
        });
        var channel = await admin.PostAsJsonAsync("/api/v1/alerts/channels", new { name = "all", type = "IN_APP", config = new { } }).Json();
        Theirs = await TeamScene.Make(this, server, channel.Text("id")!);
        Ours = await TeamScene.Make(this, server, channel.Text("id")!);
    }
}

/// <summary>A member of one team walks all that is served, and finds nothing of the other's anywhere.</summary>
public sealed class IsolationTests(TwoTeams fleet) : IClassFixture<TwoTeams>
{
    private TeamScene Ours => fleet.Ours;

    private TeamScene Theirs => fleet.Theirs;

    [Fact]
    public async Task Nothing_of_another_team_stands_in_any_list_whatever_it_is_asked_for()
    {
        var (from, to) = (Uri.EscapeDataString($"{DateTimeOffset.UtcNow.AddHours(-1):O}"), Uri.EscapeDataString($"{DateTimeOffset.UtcNow.AddHours(1):O}"));
        string[] queries =
        [
            "limit=100", $"from={from}&to={to}", $"from={from}&to={to}&granularity=raw&limit=1000", $"instanceId={Theirs.Self}",
            $"from={from}&to={to}&instanceId={Theirs.Self}", $"instanceIds={Theirs.Self},{Theirs.Instance}",
            $"instanceId={Theirs.Instance}", $"instance_id={Theirs.Instance}", $"target={Theirs.Instance}", $"search={Theirs.Word}", $"teamId={Theirs.Team}",
            $"ruleId={Theirs.Ids[typeof(Alerts.AlertRuleId)]}", "per_page=100", "status=ACTIVE",
        ];
        var lists = Served.All(fleet).Where(one => one.Method is "GET" && !one.Path.Contains('{', StringComparison.Ordinal)
            && !one.Path.EndsWith("/stream", StringComparison.Ordinal) && one.Surface is not "sockets").ToList();
        var ours = 0;
        foreach (var path in lists.SelectMany(one => queries.Select(query => $"{one.Path}?{query}")))
        {
            var said = await Ours.Member.GetStringOf(path);
            Assert.All(Theirs.Secrets, secret => Assert.False(Told(said, path, secret), $"{path}: {secret} in {said}"));
            if (Ours.Secrets.Any(secret => Told(said, path, secret))) ours++;
        }

        // Of one's own team there is something in every second list at least, so that the walk means something.
        Assert.True(ours > lists.Count / 2, $"{ours} of {lists.Count}");
    }

    [Fact]
    public async Task What_a_path_names_of_another_team_is_not_there_for_any_method_of_any_surface()
    {
        var walked = new HashSet<Type>();
        // What is the admins' alone is refused to a member whatever it names.
        foreach (var one in Served.All(fleet).Where(one => !one.Access.Subjects.IsEmpty && one.Access.Required?.Role is not Role.Admin))
        {
            var kind = one.Endpoint.Metadata.OfType<System.Reflection.MethodInfo>().Single().GetParameters()
                .Select(parameter => parameter.ParameterType).First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Id<>)).GenericTypeArguments[0];
            walked.Add(kind);
            var said = await Ours.Member.Send(one, Theirs.Ids[kind]);
            Assert.True(IsAbsence(one, said.Status), $"{one.Method} {one.Path}: {said.Status} {said.Body}");
            Assert.All(Theirs.Secrets, secret => Assert.DoesNotContain(secret, said.Body, StringComparison.Ordinal));

            // In the same words as what was never there.
            var nobodys = await Ours.Member.Send(one, $"{Theirs.Ids[kind].Split('_')[0]}_nobodys");
            Assert.Equal(nobodys, said);
            if (one.Method is "GET") Assert.NotEqual(HttpStatusCode.Forbidden, (await Theirs.Member.Send(one, Theirs.Ids[kind])).Status);
        }

        Assert.Empty(Theirs.Ids.Keys.Except(walked));
        Assert.Equal(HttpStatusCode.NotFound, (await Ours.Member.GetAsync($"/api/v1/logs/{Theirs.LogLine}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Theirs.Member.GetAsync($"/api/v1/logs/{Theirs.LogLine}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Ours.Member.GetAsync($"/api/v1/bulk-actions/{Theirs.BulkAction}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Theirs.Member.GetAsync($"/api/v1/bulk-actions/{Theirs.BulkAction}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Ours.Member.GetAsync($"/api/v1/security/vulnerabilities/{Theirs.Vulnerability}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Theirs.Member.GetAsync($"/api/v1/security/vulnerabilities/{Theirs.Vulnerability}")).StatusCode);
        foreach (var verb in new[] { "acknowledge", "fix", "false-positive" }) await Refuses($"/api/v1/security/vulnerabilities/{Theirs.Vulnerability}/{verb}", new { }, HttpStatusCode.NotFound);
        await Refuses($"/api/v1/security/ssh-keys/{Theirs.SshKey}/revoke", new { }, HttpStatusCode.NotFound);
        await Refuses($"/api/v1/security/scan/{Theirs.Instance}", new { }, HttpStatusCode.NotFound);
        Assert.Equal("RUNNING", (await Theirs.Member.GetAsync($"/api/v1/instances/{Theirs.Instance}").Json()).Text("status"));
    }

    [Fact]
    public async Task What_a_body_names_of_another_team_is_not_there()
    {
        var (theirs, self) = (Theirs.Instance, Theirs.Self);
        await Refuses("/api/v1/commands", new { instanceId = self, command = "true" }, HttpStatusCode.NotFound);
        await Refuses("/api/v1/commands/bulk", new { instanceIds = new[] { Ours.Self, self }, command = "true" }, HttpStatusCode.NotFound, self);
        await Refuses("/api/v1/commands/script", new { instanceIds = new[] { self }, script = "true" }, HttpStatusCode.NotFound, self);
        await Refuses("/api/v1/logs/ingest", new { instanceId = self, level = "INFO", source = "APP", message = "x" }, HttpStatusCode.UnprocessableEntity);
        await Refuses("/api/v1/logs/ingest/batch", new { entries = new[] { new { instanceId = self, level = "INFO", source = "APP", message = "x" } } },
            HttpStatusCode.UnprocessableEntity);
        await Refuses("/api/v1/security/ssh-keys", new { instanceId = theirs, fingerprint = "SHA256:x", keyType = "rsa" }, HttpStatusCode.NotFound);
        await Refuses("/api/v1/extensions/usage", new { extension_id = TeamScene.Extension, instance_id = theirs, version = "1", action = "install" },
            HttpStatusCode.NotFound);
        await Refuses("/api/v1/extensions/policies", new { extension_id = TeamScene.Extension, instance_id = theirs, policy = "FREEZE" }, HttpStatusCode.NotFound);
        await Refuses("/api/v1/alerts/rules", AlertScenes.Threshold(self), HttpStatusCode.BadRequest);
        await Refuses("/api/v1/costs/budgets", new { name = "a", amountUsd = 1, period = "DAILY", instanceId = self }, HttpStatusCode.BadRequest);
        await Refuses("/api/v1/tasks", new { name = "a", cron = "0 2 * * *", command = "true", instanceId = theirs }, HttpStatusCode.UnprocessableEntity);
        await Refuses("/api/v1/maintenance", new { reason = "a", startsAt = DateTimeOffset.UtcNow.AddDays(1), durationMinutes = 5, instanceId = theirs },
            HttpStatusCode.UnprocessableEntity);
        await Refuses("/api/v1/secrets", new { name = "a", value = "b", instanceId = theirs }, HttpStatusCode.BadRequest);
        await Refuses("/api/v1/security/secrets", new { secretName = "a", secretType = "b", instanceId = theirs }, HttpStatusCode.NotFound);
        await Refuses($"/api/v1/instances/{Ours.Instance}/clone", new { name = "copy", backupId = Theirs.Ids[typeof(Backups.BackupId)] }, HttpStatusCode.UnprocessableEntity);
        await Refuses($"/hosting/api/v1/instances/{Ours.Instance}/clone", new { name = "copy", backup_id = Theirs.Ids[typeof(Backups.BackupId)], restore_database = true, restore_filestore = true },
            HttpStatusCode.UnprocessableEntity);
        await Refuses("/api/v1/instances", new { name = "mine", provider = "docker", teamId = Theirs.Team }, HttpStatusCode.UnprocessableEntity);

        var bulk = await Ours.Post("/api/v1/instances/bulk-action", new { instanceIds = new[] { theirs }, action = "destroy" });
        Assert.Equal((theirs, "Instance not found"), (bulk.GetProperty("results")[0].Text("name"), bulk.GetProperty("results")[0].Text("error")));
        var alerts = new { ids = new[] { Theirs.Ids[typeof(Alerts.AlertId)] } };
        Assert.Equal(0, (await Ours.Post("/api/v1/alerts/bulk-acknowledge", alerts)).GetProperty("acknowledged").GetInt32());
        Assert.Equal(0, (await Ours.Post("/api/v1/alerts/bulk-resolve", alerts)).GetProperty("resolved").GetInt32());
        Assert.Equal("RUNNING", (await Theirs.Member.GetAsync($"/api/v1/instances/{theirs}").Json()).Text("status"));
    }

    [Fact]
    public async Task A_name_that_another_team_holds_is_taken_and_no_more_is_said()
    {
        var taken = $"The name '{Theirs.Name}' is taken";
        var registered = await Ours.Post("/api/v1/instances", new { name = Theirs.Name, provider = "docker" }, HttpStatusCode.Conflict);
        var asAgent = await Ours.Post("/api/v1/instances", new { instance_id = Theirs.Instance, hostname = Theirs.Name }, HttpStatusCode.Conflict);
        var deployed = await Ours.Post("/api/v1/deployments", new
        {
            name = Theirs.Name, provider = "ssh", yaml_config = "runtime: process\ncommand: [serve]\n", force = true,
        }, HttpStatusCode.Conflict);
        Assert.Equal([taken, taken, taken], new[] { registered, asAgent, deployed }.Select(answer => answer.Text("message")));
        Assert.Equal(Theirs.Team, (await Theirs.Member.GetAsync($"/api/v1/instances/{Theirs.Instance}").Json()).Text("teamId"));
    }

    [Fact]
    public async Task What_is_for_all_or_by_tags_reaches_ones_own_team_only()
    {
        var body = new { name = "all", cron = "0 2 1 1 *", action = new { type = "restart" }, selector = "tier=both" };
        var own = (await Ours.Post("/api/v1/tasks", body)).Text("id")!;
        using var admin = fleet.Caller();
        var everybodys = (await admin.PostAsJsonAsync("/api/v1/tasks", body).Json()).Text("id")!;
        foreach (var task in new[] { own, everybodys })
        {
            await Ours.Post($"/api/v1/tasks/{task}/trigger", new { });
            await Eventually.BecomesAsync("a run", $"{Ours.Instance} SUCCESS", async () => await Runs(admin, task));
        }

        // A member sees of the runs of everybody's task those of its own instances.
        await admin.PostAsync($"/api/v1/tasks/{everybodys}/trigger", null);
        await Eventually.BecomesAsync("a run of each", true, async () => (await Runs(admin, everybodys)).Contains($"{Theirs.Instance} SUCCESS", StringComparison.Ordinal));
        await Eventually.BecomesAsync("its own", $"{Ours.Instance} SUCCESS,{Ours.Instance} SUCCESS", async () => await Runs(Ours.Member, everybodys));
    }

    [Fact]
    public async Task Streams_and_sockets_tell_of_ones_own_team_only()
    {
        using var stream = await EventReader.Open(Ours.Member, "/api/v1/logs/stream", null);
        using var named = await EventReader.Open(Ours.Member, $"/api/v1/logs/stream?instanceIds={Theirs.Self},{Ours.Self}", null);
        await Theirs.Post("/api/v1/logs/ingest", new { instanceId = Theirs.Self, level = "INFO", source = "APP", message = "not for them" });
        await Ours.Post("/api/v1/logs/ingest", new { instanceId = Ours.Self, level = "INFO", source = "APP", message = "for us" });
        foreach (var one in new[] { stream, named })
        {
            Assert.Equal("connected", (await one.Next()).Data.Text("type"));
            Assert.Equal("for us", (await one.Next()).Data.Text("message"));
        }

        using var console = await AgentClient.Connect(fleet, Ours.Key, "/ws");
        foreach (var type in new[] { "subscribe", "log:subscribe" })
        {
            await console.Send($$$"""{"channel":"system","type":"{{{type}}}","ts":1,"data":{"instanceId":"{{{Theirs.Self}}}"}}""");
            Assert.Equal("UNKNOWN_INSTANCE", await console.ExpectError());
        }

        foreach (var name in new[] { Theirs.Self, Theirs.Name, "inst_nobodys" })
        {
            using var agent = await AgentClient.Connect(fleet, Ours.Key, instance: name);
            Assert.Equal("UNKNOWN_INSTANCE", await agent.ExpectError());
        }
    }

    private static async Task<string> Runs(HttpClient caller, string task) => string.Join(
        ',', (await caller.GetAsync($"/api/v1/tasks/{task}/history").Json()).GetProperty("data").EnumerateArray().Select(run => $"{run.Text("instanceId")} {run.Text("status")}"));

    /// <summary>A body that breaks a rule is refused for that, whomever the path names. To close a terminal that is not there is no error.</summary>
    private static bool IsAbsence(Served one, HttpStatusCode status) =>
        status is HttpStatusCode.NotFound || (one.Method is not "GET" && status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
        || (one.Method is "DELETE" && one.Path.EndsWith("/terminal/{sessionId}", StringComparison.Ordinal));

    private async Task Refuses(string path, object body, HttpStatusCode status, string? mayName = null)
    {
        var said = (await Ours.Post(path, body, status)).GetRawText();
        Assert.All(Theirs.Secrets, secret => Assert.True(secret == mayName || !said.Contains(secret, StringComparison.Ordinal), $"{path}: {said}"));
    }

    /// <summary>Whether an answer says it of itself, and does not only repeat what it was asked.</summary>
    private static bool Told(string said, string path, string secret) =>
        said.Contains(secret, StringComparison.Ordinal)
        && !(path.Contains(secret, StringComparison.Ordinal) && said.Split(secret).Length == 2 && said.Contains($"\"instanceId\":\"{secret}\"", StringComparison.Ordinal)
            && said.Contains("\"count\":0", StringComparison.Ordinal));
}

/// <summary>Short forms of asking.</summary>
internal static class Asking
{
    public static async Task<string> GetStringOf(this HttpClient caller, string path)
    {
        using var answer = await caller.GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    public static async Task<(HttpStatusCode Status, string Body)> Send(this HttpClient caller, Served endpoint, string id)
    {
        using var request = new HttpRequestMessage(new(endpoint.Method), endpoint.At(name => name is "id" ? id : null));
        if (endpoint.Method is not ("GET" or "DELETE")) request.Content = new StringContent("{}", null, "application/json");
        using var answer = await caller.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return (answer.StatusCode, isStream ? "" : await answer.Content.ReadAsStringAsync());
    }
}
