using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fleet.TestKit;

namespace Fleet.Tests.Demo;

/// <summary>One demo for all.</summary>
public sealed partial class DemoTests(DemoProcess demo) : IClassFixture<DemoProcess>
{
    private const int Instances = 20;

    [Fact]
    public async Task It_says_that_it_is_a_demo_and_how_to_get_in()
    {
        Assert.True((bool)(await demo.Get("/health"))["demo"]!);
        Assert.True((bool)(await demo.Get("/api/v1/version"))["demo"]!);
        await Eventually.BecomesAsync("the greeting", true, () => Task.FromResult(SignIn().IsMatch(demo.Output)), TimeSpan.FromSeconds(30));
        Assert.Contains($"open       {demo.Client.BaseAddress!.ToString().TrimEnd('/')}", demo.Output, StringComparison.Ordinal);

        var words = SignIn().Match(demo.Output);
        using var stranger = new HttpClient { BaseAddress = demo.Client.BaseAddress };
        using var answer = await stranger.PostAsJsonAsync(
            "/api/v1/session", new { email = words.Groups["email"].Value, password = words.Groups["password"].Value });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Servers_and_instances_run_and_bear_its_label()
    {
        var servers = (await demo.Get("/api/v1/servers?limit=50"))["data"]!.AsArray();
        Assert.Equal((Instances + 7) / 8, servers.Count);
        Assert.All(servers, server => Assert.Equal("true", (string?)server!["labels"]!["demo"]));

        // An incident may just have one.
        var running = await demo.Until("/api/v1/instances?status=RUNNING&limit=50", page => page["data"]!.AsArray().Count >= Instances - 8);
        Assert.All(running["data"]!.AsArray(), instance => Assert.Equal("true", (string?)instance!["tags"]!["demo"]));
    }

    [Fact]
    public async Task There_was_a_yesterday()
    {
        // From another time than the newest samples: what was measured before the process began.
        var before = DateTimeOffset.UtcNow.AddHours(-3).ToString("O", CultureInfo.InvariantCulture);
        var from = DateTimeOffset.UtcNow.AddHours(-6).ToString("O", CultureInfo.InvariantCulture);
        var (earlier, until) = (Uri.EscapeDataString(from), Uri.EscapeDataString(before));
        await demo.Until($"/api/v1/metrics/timeseries/range?from={earlier}&to={until}&granularity=5m&limit=50", series => series["points"]!.AsArray().Count > 10);
        await demo.Until($"/api/v1/logs?from={earlier}&to={until}", page => (int)page["pagination"]!["total"]! > 10);
        await demo.Until("/api/v1/alerts?limit=100", page => page["alerts"]!.AsArray().Any(alert =>
            (string?)alert!["status"] == "RESOLVED" && DateTimeOffset.Parse((string)alert["firedAt"]!, CultureInfo.InvariantCulture) < DateTimeOffset.UtcNow.AddHours(-2)));
        await demo.Until("/api/v1/costs/summary", costs => (double)costs["totalUsd"]! > 1);
        await demo.Until("/api/v1/deployments?limit=100", page => page["data"]!.AsArray().Any(one => (string?)one!["status"] == "FAILED")
            && page["data"]!.AsArray().Count(one => (string?)one!["status"] == "SUCCEEDED") >= Instances / 2);
        Assert.NotEmpty((await demo.Get("/api/v1/tasks"))["data"]!.AsArray());
        Assert.NotEmpty((await demo.Get("/api/v1/secrets"))["data"]!.AsArray());
        Assert.NotEmpty((await demo.Get("/api/v1/costs/budgets"))["budgets"]!.AsArray());
    }

    [Fact]
    public async Task It_lives()
    {
        var begun = DateTimeOffset.UtcNow;
        await demo.Until("/api/v1/logs?limit=1", page => At(page["data"]![0]!, "timestamp") > begun);
        await demo.Until("/api/v1/alerts?limit=50", page => page["alerts"]!.AsArray().Any(alert =>
            ((string)alert!["title"]!).StartsWith("Processor saturated", StringComparison.Ordinal) && (string?)alert["status"] == "ACTIVE"));

        static DateTimeOffset At(JsonNode node, string field) => DateTimeOffset.Parse((string)node[field]!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_is_clicked_acts()
    {
        // One of its own, so that no incident of the demo's fleet is in the way.
        var deployed = await demo.Post("/api/v1/deployments", new JsonObject
        {
            ["name"] = "my-site", ["provider"] = "ssh", ["template_id"] = "tpl_static-web",
        });
        var id = (string)deployed["deployment"]!["instance_id"]!;
        await Status(id, "RUNNING");
        await demo.Post($"/api/v1/instances/{id}/stop");
        await Status(id, "STOPPED");
        await demo.Post($"/api/v1/instances/{id}/start");
        await Status(id, "RUNNING");

        var command = await demo.Post("/api/v1/commands", new JsonObject { ["instanceId"] = id, ["command"] = "echo hello" });
        Assert.Equal("hello\n", (string?)command["stdout"]);

        var backup = await demo.Post($"/api/v1/instances/{id}/backup");
        await demo.Until($"/api/v1/operations/{backup["operationId"]}", one => (string?)one["status"] == "succeeded");

        var server = await demo.Post("/api/v1/servers", new JsonObject
        {
            ["name"] = "mine", ["host"] = "192.0.2.1", ["sshUser"] = "root", ["authMethod"] = "password", ["sshPassword"] = "any word will do",
        });
        await demo.Until($"/api/v1/servers/{server["id"]}", one => (string?)one["status"] == "active");
        Assert.True((await demo.Client.DeleteAsync($"/api/v1/instances/{id}")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_instance_that_speaks_for_itself_runs_commands_too()
    {
        var all = (await demo.Get("/api/v1/instances?status=RUNNING&limit=50"))["data"]!.AsArray();
        var own = all.First(instance => instance!["serverId"] is null)!;
        var command = await demo.Post("/api/v1/commands", new JsonObject { ["instanceId"] = (string)own["id"]!, ["command"] = "hostname" });
        Assert.Equal($"{own["name"]}.demo.invalid\n", (string?)command["stdout"]);
        Assert.Equal("agent", ((string?)command["route"])?.ToLowerInvariant());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_terminal_answers_and_says_that_it_is_a_demo(bool isOnServer)
    {
        var all = (await demo.Get("/api/v1/instances?status=RUNNING&limit=50"))["data"]!.AsArray();
        var instance = all.First(one => one!["serverId"] is not null == isOnServer)!;
        var opened = await demo.Post($"/api/v1/instances/{instance["id"]}/terminal", new JsonObject());
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", demo.Client.DefaultRequestHeaders.Authorization!.ToString());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var address = new Uri(new Uri(demo.Client.BaseAddress!.ToString().Replace("http:", "ws:", StringComparison.Ordinal)), (string)opened["websocketUrl"]!);
        await socket.ConnectAsync(address, limit.Token);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { type = "data", data = "hostname\r" }), WebSocketMessageType.Text, true, limit.Token);
        var shown = "";
        var buffer = new byte[16_384];
        while (!shown.Contains($"{instance["name"]}.demo.invalid", StringComparison.Ordinal))
        {
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            shown += (string?)JsonNode.Parse(buffer.AsSpan(0, received.Count))!["data"];
        }

        Assert.Contains("This is a demo", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_outside_is_called()
    {
        var channel = await demo.Post("/api/v1/alerts/channels", new JsonObject
        {
            ["name"] = "hook", ["type"] = "WEBHOOK", ["config"] = new JsonObject { ["url"] = "http://192.0.2.7:9/hook" },
        });
        var told = await demo.Post($"/api/v1/alerts/channels/{(channel["channel"] ?? channel)["id"]}/test");
        Assert.True((bool)told["success"]!);

        // Whoever it is connected with is on this machine: those who ask it.
        var ends = File.ReadLines($"/proc/{demo.Id}/net/tcp").Concat(File.ReadLines($"/proc/{demo.Id}/net/udp"));
        Assert.DoesNotContain(ends.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]), end => end.StartsWith("070200C0", StringComparison.Ordinal));
        Assert.Empty(Children());
    }

    [Fact]
    public async Task Its_folder_goes_with_it()
    {
        // Another one, so that the other tests keep theirs.
        await using var other = new DemoProcess();
        await other.InitializeAsync();
        var folder = Assert.Single(other.Folders);
        Assert.True(File.Exists(Path.Combine(folder, "data", "fleet.db")));
        Assert.Equal(0, await other.Stop());
        Assert.Empty(other.Folders);
    }

    [Theory]
    [InlineData("0"), InlineData("10001"), InlineData("many"), InlineData("-3"), InlineData("")]
    public async Task A_wrong_number_is_refused(string number)
    {
        var (code, output, errors) = await DemoProcess.Run(number is "" ? ["--demo"] : ["--demo", number]);
        Assert.Equal(2, code);
        Assert.Contains("--demo takes a number of instances from 1 to 10000", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fleet__ConnectionString", "Host=localhost"), InlineData("Fleet__DataPath", "/var/lib/fleet"), InlineData("Fleet__Database", "postgres")]
    public async Task Somebodys_data_is_refused(string setting, string value)
    {
        var (code, _, errors) = await DemoProcess.Run(["--demo", "20"], (setting, value));
        Assert.Equal(2, code);
        Assert.Contains(setting.Replace("__", ":", StringComparison.Ordinal), errors, StringComparison.Ordinal);
    }

    private Task Status(string id, string status) => demo.Until($"/api/v1/instances/{id}", one => (string?)one["status"] == status);

    private IEnumerable<string> Children() => Directory.EnumerateDirectories($"/proc/{demo.Id}/task")
        .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"sign in\s+(?<email>\S+@\S+)\s+with the password\s+(?<password>\S+)")]
    private static partial Regex SignIn();
}
