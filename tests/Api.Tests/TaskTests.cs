using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class TaskTests(FleetHost fleet)
{
    private const string Root = "/api/v1/tasks";

    private static readonly string[] Documented =
    [
        "command", "createdAt", "createdBy", "cron", "description", "id", "instanceId", "lastRunAt", "maxRetries", "name", "nextRunAt", "notifyEmails",
        "notifyOnFailure", "notifyOnSuccess", "status", "template", "timeoutSec", "timezone", "updatedAt",
    ];

    private static readonly string[] DocumentedRun =
    [
        "durationMs", "exitCode", "finishedAt", "id", "instanceId", "startedAt", "status", "stderr", "stdout", "taskId", "triggeredBy",
    ];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _developer = fleet.Caller(Role.Developer);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task A_documented_body_is_a_cron_command_task()
    {
        var answer = await _operator.PostAsJsonAsync(Root, new { name = "nightly", cron = "0 2 * * *", command = "date" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var task = await answer.Json();
        Assert.Equal($"{Root}/{task.Text("id")}", answer.Headers.Location!.ToString());
        Assert.Empty(Documented.Except(task.Names()));
        Assert.Equal(("ACTIVE", "UTC", "date", "0 2 * * *"), (task.Text("status"), task.Text("timezone"), task.Text("command"), task.Text("cron")));
        Assert.Equal((300, 0, false), (task.GetProperty("timeoutSec").GetInt32(), task.GetProperty("maxRetries").GetInt32(), task.GetProperty("notifyOnFailure").GetBoolean()));
        Assert.Null(task.Text("instanceId"));
        Assert.Equal(2, task.GetProperty("nextRunAt").GetDateTimeOffset().Hour);
        Assert.Equal("command", task.GetProperty("action").Text("type"));
        Assert.Equal(task.GetRawText(), (await _viewer.GetAsync($"{Root}/{task.Text("id")}").Json()).GetRawText());
        var listed = await _viewer.GetAsync($"{Root}?status=ACTIVE&pageSize=100").Json();
        Assert.Contains(listed.GetProperty("data").EnumerateArray(), one => one.Text("id") == task.Text("id"));
        Assert.Equal(20, (await _viewer.GetAsync(Root).Json()).GetProperty("pagination").GetProperty("limit").GetInt32());
    }

    [Theory]
    [InlineData("""{"cron":"0 2 * * *","command":"x"}""", "name", "required")]
    [InlineData("""{"name":"a","command":"x"}""", "cron", "required")]
    [InlineData("""{"name":"a","cron":"0 2 * * *"}""", "command", "required")]
    [InlineData("""{"name":"a","cron":"foo","command":"x"}""", "cron", "position 3")]
    [InlineData("""{"name":"a","cron":"99 * * * *","command":"x"}""", "cron", "minute: 99 is not between 0 and 59 (at position 0)")]
    [InlineData("""{"name":"a","cron":"*/0 * * * *","command":"x"}""", "cron", "position 2")]
    [InlineData("""{"name":"a","cron":"* * * * 5-1","command":"x"}""", "cron", "position 8")]
    [InlineData("""{"name":"a","cron":"a b c d e","command":"x"}""", "cron", "position 0")]
    [InlineData("""{"name":"a","cron":"0 0 30 2 *","command":"x"}""", "cron", "never comes")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","command":"x","timezone":"Mars/Base"}""", "timezone", "no such time zone")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","command":"x","timeoutSec":0}""", "timeoutSec", "between")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","command":"x","maxRetries":6}""", "maxRetries", "between")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","command":"x","notifyEmails":["nobody"]}""", "notifyEmails", "addresses")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","command":"x","instanceId":"shop"}""", "instanceId", "not the id")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","schedule":{"everySec":60},"command":"x"}""", "cron", "either")]
    [InlineData("""{"name":"a","schedule":{"everySec":9},"command":"x"}""", "schedule.everySec", "between")]
    [InlineData("""{"name":"a","schedule":{"at":"2001-01-01T00:00:00Z"},"command":"x"}""", "schedule.at", "future")]
    [InlineData("""{"name":"a","schedule":{},"command":"x"}""", "schedule", "exactly one")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","action":{"type":"http","url":"ftp://x"}}""", "action.url", "http or https")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","action":{"type":"dance"}}""", "action.type", "one of")]
    [InlineData("""{"name":"a","cron":"0 2 * * *","command":"x","channelIds":["x"]}""", "channelIds[0]", "not the id")]
    public async Task A_bad_body_is_refused_with_its_field(string body, string field, string message)
    {
        var refused = await _operator.PostAsync(Root, Body(body));
        var error = await refused.Json();
        Assert.True(refused.StatusCode == HttpStatusCode.UnprocessableEntity, error.GetRawText());
        Assert.Equal(field, error.Text("field"));
        Assert.Contains(message, error.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_runs_its_command_when_it_is_triggered_and_the_same_key_runs_it_once()
    {
        var instance = (await _developer.Register()).Text("id")!;
        var task = await Create(_developer, new { name = "t", cron = "0 0 1 1 *", command = "date", instanceId = instance });
        Assert.Equal("PAUSED", (await _developer.PostAsync($"{Root}/{task}/pause", null).Json()).Text("status"));

        using var first = await Trigger(task, "once");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        var begun = await first.Json();
        Assert.Empty(DocumentedRun.Except(begun.Names()));
        Assert.Equal(("manual", instance, task), (begun.Text("triggeredBy"), begun.Text("instanceId"), begun.Text("taskId")));
        await Ended(task, "FAILED");
        using var second = await Trigger(task, "once");
        Assert.Equal(begun.Text("id"), (await second.Json()).Text("id"));

        var history = await _viewer.GetAsync($"{Root}/{task}/history").Json();
        var run = Assert.Single(history.GetProperty("data").EnumerateArray());
        Assert.Contains("No agent", run.Text("error"), StringComparison.Ordinal);
        Assert.Equal(1, history.GetProperty("pagination").GetProperty("total").GetInt32());
        Assert.Empty((await _viewer.GetAsync($"{Root}/{task}/history?status=SUCCESS").Json()).GetProperty("data").EnumerateArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _viewer.GetAsync($"{Root}/{task}/history?status=DONE")).StatusCode);
        Assert.Equal("ACTIVE", (await _developer.PostAsync($"{Root}/{task}/resume", null).Json()).Text("status"));
    }

    [Fact]
    public async Task An_interval_is_due_by_itself_and_can_be_changed_and_deleted()
    {
        var task = await Create(_operator, new { name = "t", schedule = new { everySec = 10 }, action = new { type = "none" } });
        var next = await _viewer.GetAsync($"{Root}/{task}/next?count=3").Json();
        var times = next.GetProperty("times").EnumerateArray().Select(time => time.GetDateTimeOffset()).ToList();
        Assert.Equal([10, 10], times.Skip(1).Zip(times, (later, earlier) => (later - earlier).TotalSeconds));

        var changed = await _operator.PutAsJsonAsync($"{Root}/{task}", new { cron = "* * * * * *", description = "each second" });
        Assert.Equal("* * * * * *", (await changed.Json()).Text("cron"));
        await Ended(task, "SUCCESS");
        var renamed = await (await _operator.PutAsJsonAsync($"{Root}/{task}", new { name = "renamed", command = "date", instanceId = (await _operator.Register()).Text("id") })).Json();
        Assert.Equal(("renamed", "each second", "date"), (renamed.Text("name"), renamed.Text("description"), renamed.Text("command")));

        var gone = await _operator.DeleteAsync($"{Root}/{task}").Json();
        Assert.Equal($$"""{"message":"Task deleted","id":"{{task}}","name":"renamed"}""", gone.GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/{task}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/{task}/history")).StatusCode);
    }

    [Fact]
    public async Task What_more_than_a_command_on_one_instance_is_for_operators()
    {
        var instance = (await _developer.Register()).Text("id");
        Assert.Equal(HttpStatusCode.Forbidden, (await _developer.PostAsJsonAsync(Root, new { name = "t", cron = "0 2 * * *", command = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _developer.PostAsJsonAsync(
            Root, new { name = "t", cron = "0 2 * * *", instanceId = instance, action = new { type = "redeploy" } })).StatusCode);
        var own = await Create(_developer, new { name = "t", cron = "0 2 * * *", command = "x", instanceId = instance });
        Assert.Equal(HttpStatusCode.Forbidden, (await _developer.PutAsJsonAsync($"{Root}/{own}", new { selector = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _viewer.PostAsync($"{Root}/{own}/trigger", null)).StatusCode);
    }

    [Fact]
    public async Task Secrets_are_not_read_back()
    {
        var secret = PlantedSecrets.Plant();
        var task = await Create(_operator, new { name = "t", cron = "0 2 * * *", action = new
        {
            type = "http", url = "https://example.com/x", headers = new Dictionary<string, string> { ["Authorization"] = secret },
        } });
        var shown = await _viewer.GetAsync($"{Root}/{task}").Json();
        Assert.DoesNotContain(secret, shown.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(("***", "POST https://example.com/x"), (shown.GetProperty("action").GetProperty("headers").Text("Authorization"), shown.Text("command")));
    }

    [Fact]
    public async Task A_schedule_can_be_tried()
    {
        var answer = await _viewer.PostAsync($"{Root}/preview", Body("""{"cron":"30 2 * * *","timezone":"Europe/Berlin","after":"2026-03-28T12:00:00Z","count":2}"""));
        Assert.Equal("""{"times":["2026-03-29T01:00:00.000Z","2026-03-30T00:30:00.000Z"]}""", (await answer.Json()).GetRawText());
        var refused = await _viewer.PostAsync($"{Root}/preview", Body("""{"cron":"30 2 * JANU *"}"""));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "cron"), (refused.StatusCode, (await refused.Json()).Text("field")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _viewer.GetAsync($"{Root}/task_x/next?count=101")).StatusCode);
    }

    [Fact]
    public async Task The_templates_are_those_of_the_document_and_can_be_scheduled()
    {
        var templates = (await _viewer.GetAsync($"{Root}/templates").Json()).GetProperty("templates").EnumerateArray().ToList();
        Assert.Equal(
            ["daily-backup 0 2 * * * 600", "weekly-updates 0 3 * * 0 1800", "disk-cleanup 0 4 * * * 300", "health-check */15 * * * * 60", "extension-update 0 4 * * 1 600"],
            templates.Select(one => $"{one.Text("key")} {one.Text("cron")} {one.GetProperty("timeoutSec").GetInt32()}"));
        foreach (var template in templates)
        {
            var task = await Create(_operator, new
            {
                name = template.Text("name"), cron = template.Text("cron"), command = template.Text("command"), template = template.Text("key"),
            });
            Assert.Equal(template.Text("key"), (await _viewer.GetAsync($"{Root}/{task}").Json()).Text("template"));
        }
    }

    [Theory]
    [InlineData("daily-backup")]
    [InlineData("health-check")]
    [InlineData("extension-update")]
    public async Task The_command_of_a_template_does_what_it_says_however_often(string key)
    {
        var templates = (await _viewer.GetAsync($"{Root}/templates").Json()).GetProperty("templates").EnumerateArray();
        var command = templates.Single(one => one.Text("key") == key).Text("command")!;
        var folder = Directory.CreateTempSubdirectory("fleet-template-");
        try
        {
            var work = folder.CreateSubdirectory("work");
            await File.WriteAllTextAsync(Path.Combine(work.FullName, "a file"), "hello", TestContext.Current.CancellationToken);
            for (var i = 0; i < 2; i++)
            {
                using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
                {
                    WorkingDirectory = work.FullName, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["HOME"] = folder.FullName },
                })!;
                var (output, errors) = (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
                await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
                // A machine that is full may well fail its check, but not for a fault of the shell's.
                Assert.True((shell.ExitCode == 0 || key is "health-check") && errors is "", $"{shell.ExitCode}: {output}{errors}");
                Assert.NotEmpty(output);
            }

            if (key is not "daily-backup") return;
            var archive = Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "fleet-task-backups")));
            using var tar = Process.Start(new ProcessStartInfo("tar", ["-xzOf", archive, "./a file"]) { RedirectStandardOutput = true })!;
            Assert.Equal("hello", await tar.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static StringContent Body(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private static async Task<string> Create(HttpClient client, object body)
    {
        var created = await client.PostAsJsonAsync(Root, body);
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        return (await created.Json()).Text("id")!;
    }

    private async Task<HttpResponseMessage> Trigger(string task, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/{task}/trigger") { Headers = { { "Idempotency-Key", key } } };
        return await _developer.SendAsync(request);
    }

    private Task Ended(string task, string status) => Eventually.BecomesAsync("the run ends", status, async () =>
        (await _viewer.GetAsync($"{Root}/{task}/history").Json()).GetProperty("data").EnumerateArray().Select(run => run.Text("status")).FirstOrDefault());
}
