using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests.Declarative;

/// <summary>Whatever there is: what is exported and what was applied are at rest.</summary>
public sealed class RoundTripTests(ApplyHost fleet) : IClassFixture<ApplyHost>
{
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_random_fleet_applied_twice_and_exported_changes_nothing(int seed)
    {
        var document = new RandomFleet(fleet, seed, Scenes.NewName("fleet")).Make();
        var applied = await Send("/api/v1/apply", document.ToJsonString());
        Assert.True(applied.GetProperty("status").GetString() == "succeeded", applied.GetRawText());
        await IsAtRest(document.ToJsonString());
        var exported = await _operator.GetStringAsync("/api/v1/export");
        await IsAtRest(exported);
        await Send("/api/v1/apply", exported);
        await IsAtRest(document.ToJsonString());
        Assert.Equal(exported, await _operator.GetStringAsync("/api/v1/export"));
    }

    [Fact]
    public async Task What_was_made_by_hand_and_what_is_gone_stand_in_no_ones_way()
    {
        var (server, _) = await _operator.AddServer();
        await _operator.AddServer(); // of the same name
        var instance = await _operator.Deploy(server);
        await _operator.Register();
        foreach (var gone in new[] { true, false })
        {
            var of = gone ? await _operator.Deploy(server) : instance;
            var task = await _operator.PostAsJsonAsync("/api/v1/tasks", new { name = Scenes.NewName("task"), cron = "0 2 1 1 *", command = "date", instanceId = of });
            Assert.Equal(HttpStatusCode.Created, task.StatusCode);
            if (gone) await _operator.DeleteAsync($"/api/v1/instances/{of}");
            if (gone) await _operator.Reaches($"/api/v1/instances/{of}", "DESTROYED");
        }

        var exported = await _operator.GetStringAsync("/api/v1/export");
        Assert.StartsWith("# Left out of servers, because its name is not its own: ", exported, StringComparison.Ordinal);
        Assert.Contains($"server: {server}", exported, StringComparison.Ordinal);
        await IsAtRest(exported);
    }

    private async Task IsAtRest(string document) => Assert.All(
        (await Send("/api/v1/apply?dryRun=true", document)).GetProperty("items").EnumerateArray(),
        item => Assert.True(item.Text("action") == "unchanged", item.GetRawText()));

    private async Task<JsonElement> Send(string path, string document)
    {
        var answer = await _operator.PostAsync(path, new StringContent(document, Encoding.UTF8, "application/yaml"));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode} {text}\n{document}");
        return JsonElement.Parse(text);
    }
}

/// <summary>A document with something of everything, drawn from a seed.</summary>
internal sealed class RandomFleet(ApplyHost fleet, int seed, string stem)
{
    private static readonly string[] Texts = ["plain", "two words", "true", "0123", "null", "a: b", "- x", "#c", "ünï", "tab\tin", "two\nlines\n", " spaced ", "\"q\"", "12", "{}"];

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5394", Justification = "Drawn from a seed.")]
    private readonly Random _random = new(seed);

    public JsonObject Make()
    {
        fleet.Rotate($"{stem}-secret");
        return new JsonObject
        {
            ["apiVersion"] = "fleet/v1",
            ["name"] = stem,
            ["servers"] = Few(2, i => new JsonObject
            {
                ["name"] = $"{stem}-srv{i}", ["host"] = $"{stem}-{i}.test", ["sshUser"] = "fleet", ["authMethod"] = "password", ["sshPassword"] = Secret,
                ["port"] = Maybe(Number(1, 65_535)), ["description"] = Maybe(Text()), ["labels"] = Maybe(new JsonObject { ["zone"] = "b1", ["n"] = "1.0" }),
            }),
            ["channels"] = Few(3, i => Channel(i, Number(0, 3))),
            ["instances"] = Few(2, i => new JsonObject
            {
                ["name"] = $"{stem}-in{i}", ["server"] = $"{stem}-srv0", ["runtime"] = "process", ["region"] = Maybe("eu"),
                ["tags"] = Maybe(new JsonObject { ["tier"] = Text() }), ["spec"] = Spec(),
            }),
            ["rules"] = Few(3, i => new JsonObject
            {
                ["name"] = $"{stem}-rule{i}", ["type"] = "THRESHOLD", ["severity"] = "LOW", ["description"] = Maybe(Text()), ["enabled"] = Maybe(Number(0, 2) == 0),
                ["instance"] = i == 0 ? $"{stem}-in0" : null, ["selector"] = i == 1 ? "tier=front" : null, ["forSec"] = Maybe(Number(0, 3_600)),
                ["flap"] = Maybe(new JsonObject { ["changes"] = 3 }), ["noData"] = Maybe("alert"), ["channels"] = new JsonArray($"{stem}-ch0"),
                ["conditions"] = new JsonObject { ["metric"] = "cpu_percent", ["operator"] = "gt", ["threshold"] = Number(1, 100) / 2.0 },
            }),
            ["tasks"] = Few(3, i => new JsonObject
            {
                ["name"] = $"{stem}-task{i}", ["instance"] = i == 1 ? $"{stem}-in0" : null, ["overlap"] = Maybe("queue"), ["jitterSec"] = Maybe(Number(0, 3_600)),
                ["schedule"] = i switch
                {
                    0 => new JsonObject { ["cron"] = "0 3 * * *", ["timezone"] = "Europe/Berlin" },
                    1 => new JsonObject { ["everySec"] = 86_400 },
                    _ => new JsonObject { ["at"] = DateTimeOffset.UtcNow.AddDays(Number(2, 300)).ToString("O", CultureInfo.InvariantCulture) },
                },
                ["action"] = i switch
                {
                    0 => new JsonObject { ["type"] = "http", ["url"] = "https://example.com/x", ["headers"] = new JsonObject { ["X-Token"] = Secret, ["X-Env"] = "prod" } },
                    1 => new JsonObject { ["type"] = "script", ["script"] = "date\nuptime\n", ["env"] = Maybe(new JsonObject { ["MODE"] = Text() }) },
                    _ => new JsonObject { ["type"] = "backup", ["compression"] = Maybe("zstd") },
                },
                ["channels"] = Maybe(new JsonArray($"{stem}-ch0")), ["notifyEmails"] = Maybe(new JsonArray("ops@example.com")),
            }),
            ["budgets"] = Few(2, i => new JsonObject
            {
                ["name"] = $"{stem}-budget{i}", ["amountUsd"] = Number(1, 10_000) / 4.0, ["period"] = "WEEKLY", ["provider"] = Maybe("ssh"), ["alertThreshold"] = Maybe(0.5),
            }),
        };
    }

    private string Secret => $"${{secret:{stem}-secret}}";

    private JsonObject Channel(int i, int type) => new()
    {
        ["name"] = $"{stem}-ch{i}", ["enabled"] = Maybe(false), ["sendResolved"] = Maybe(false), ["titleTemplate"] = Maybe("{{title}}"),
        ["type"] = type switch { 0 => "WEBHOOK", 1 => "EMAIL", _ => "IN_APP" },
        ["config"] = type switch
        {
            0 => new JsonObject { ["url"] = "https://example.com/hook", ["secret"] = Secret, ["headers"] = new JsonObject { ["X-Token"] = Secret, ["X-Env"] = "prod" } },
            1 => new JsonObject { ["recipients"] = new JsonArray("ops@example.com"), ["subject_prefix"] = Maybe(Text().ReplaceLineEndings(" ").Trim()) },
            _ => new JsonObject(),
        },
    };

    private JsonObject Spec() => new()
    {
        ["command"] = new JsonArray("serve", "8081", Text()),
        ["env"] = Maybe(new JsonObject { ["MODE"] = Text(), ["EMPTY"] = "" }),
        ["secrets"] = Maybe(new JsonObject { ["API_KEY"] = Secret }),
        ["files"] = Maybe(new JsonArray(new JsonObject { ["path"] = "a/b.txt", ["content"] = "x\n  y\n\nz", ["executable"] = true })),
        ["ports"] = new JsonArray(8081),
        ["restartPolicy"] = Maybe("on-failure"),
        ["stopGraceSeconds"] = Maybe(Number(1, 300)),
        ["resources"] = Maybe(new JsonObject { ["cpus"] = 0.001, ["memoryMB"] = 3, ["diskGB"] = 0.1 }),
        ["data"] = Maybe(new JsonObject { ["paths"] = new JsonArray("data"), ["quiesce"] = "stop" }),
        ["hooks"] = Maybe(new JsonObject { ["neutralize"] = new JsonObject { ["script"] = "true\n" } }),
    };

    private JsonArray Few(int most, Func<int, JsonObject> make) => [.. Enumerable.Range(0, most).Select(i => Without(make(i)))];

    // Now and then a field is there and null, which is the same as absent.
    private JsonObject Without(JsonObject map)
    {
        foreach (var (key, value) in map.ToList())
        {
            if (value is null && Number(0, 2) == 0) map.Remove(key);
            if (value is JsonObject inner) Without(inner);
        }

        return map;
    }

    private JsonNode? Maybe(JsonNode value) => Number(0, 2) == 0 ? null : value;

    private string Text() => Texts[Number(0, Texts.Length)];

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5394", Justification = "Drawn from a seed.")]
    private int Number(int from, int below) => _random.Next(from, below);
}
