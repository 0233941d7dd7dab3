using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Costs;
using Fleet.Identity;
using Fleet.Storage;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Api.Tests;

/// <summary>Costs, budgets and what language models cost, of bills and calls that are really imported and reckoned.</summary>
public sealed class CostTests(CostTests.Host fleet) : IClassFixture<CostTests.Host>
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    [Fact]
    public async Task Summary_trends_breakdown_and_instance_agree_and_todays_costs_are_in_all()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var summary = await viewer.GetAsync("/api/v1/costs/summary").Json();
        Assert.Equal(["byInstance", "byProvider", "computeUsd", "llmUsd", "networkUsd", "periodEnd", "periodStart", "storageUsd", "totalUsd"], summary.Names());
        var total = Usd(summary, "totalUsd");
        Assert.True(total >= 12.75m, summary.GetRawText());
        Assert.Equal(total, Usd(summary, "computeUsd") + Usd(summary, "storageUsd") + Usd(summary, "networkUsd") + Usd(summary, "llmUsd"));
        Assert.Equal(total, summary.GetProperty("byInstance").EnumerateArray().Sum(one => Usd(one, "totalUsd")));
        Assert.Equal(total, summary.GetProperty("byProvider").EnumerateObject().Sum(one => one.Value.GetDecimal()));
        Assert.Equal(fleet.Names[0], summary.GetProperty("byInstance")[0].Text("instanceName"));

        var trends = await viewer.GetAsync("/api/v1/costs/trends").Json();
        var points = trends.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(total, points.Sum(point => Usd(point, "totalUsd")));
        Assert.Equal($"{Today:yyyy-MM-dd}", points[^1].Text("date"));
        foreach (var part in new[] { "byProvider", "byTeam" }) Assert.Equal(total, trends.GetProperty(part).EnumerateArray().Sum(point => Usd(point, "totalUsd")));
        Assert.Equal(total, Usd(trends.GetProperty("summary"), "totalUsd"));

        var breakdown = await viewer.GetAsync("/api/v1/costs/breakdown?limit=1").Json();
        Assert.Equal(total, Usd(breakdown, "totalUsd"));
        Assert.Equal(fleet.Instances[0], Assert.Single(breakdown.GetProperty("rows").EnumerateArray()).Text("instanceId"));
        Assert.Equal(breakdown.GetProperty("data").GetRawText(), breakdown.GetProperty("rows").GetRawText());
        Assert.True(breakdown.GetProperty("pagination").GetProperty("total").GetInt32() >= 2);

        var instance = await viewer.GetAsync($"/api/v1/costs/instances/{fleet.Instances[1]}").Json();
        Assert.Equal(instance.GetProperty("entries").EnumerateArray().Sum(entry => Usd(entry, "totalUsd")), Usd(instance, "totalUsd"));
        var billed = instance.GetProperty("entries").EnumerateArray().Single(entry => entry.GetProperty("bill").GetString() is not null);
        Assert.Equal(("reconciled", 2.75m, "USD"), (billed.Text("source"), Usd(billed, "totalUsd"), billed.Text("currency")));
    }

    [Fact]
    public async Task Both_days_of_a_filter_count_as_a_whole()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        async Task<decimal> Total(string query) => Usd(await viewer.GetAsync($"/api/v1/costs/summary?instanceId={fleet.Instances[1]}&{query}").Json(), "computeUsd");
        var day = $"{Today.AddDays(-3):yyyy-MM-dd}";
        Assert.Equal(2.75m, await Total($"from={day}&to={day}"));
        Assert.Equal(2.75m, await Total($"from={day}T23:00:00Z&to={Today:yyyy-MM-dd}"));
        Assert.Equal(2.75m, await Total($"from={Today.AddDays(-9):yyyy-MM-dd}&to={day}T00:00:00Z"));
        Assert.Equal(0m, await Total($"to={Today.AddDays(-4):yyyy-MM-dd}"));
        Assert.Equal(0m, await Total($"from={Today.AddDays(-2):yyyy-MM-dd}&to={Today.AddDays(-1):yyyy-MM-dd}"));
        foreach (var wrong in new[] { "from=yesterday", $"from={Today:yyyy-MM-dd}&to={day}", "from=2000-01-01&to=2020-01-01" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await viewer.GetAsync($"/api/v1/costs/trends?{wrong}")).StatusCode);
        }
    }

    [Fact]
    public async Task Calls_of_language_models_are_priced_and_what_nobody_can_price_is_said()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var summary = await viewer.GetAsync("/api/v1/costs/llm/summary").Json();
        var totals = summary.GetProperty("totals");
        Assert.Equal((0.0025m, 0.5m, 0.5025m), (Usd(totals, "pricedUsd"), Usd(totals, "statedUsd"), Usd(totals, "totalUsd")));
        Assert.Equal(30, totals.GetProperty("unpricedTokens").GetInt64());
        Assert.Equal(0.5025m, Usd(await viewer.GetAsync("/api/v1/costs/summary").Json(), "llmUsd"));
        Assert.Equal(0.5025m, (await viewer.GetAsync("/api/v1/costs/llm/trends").Json()).GetProperty("points").EnumerateArray().Sum(one => Usd(one.GetProperty("figures"), "totalUsd")));
        var instance = await viewer.GetAsync($"/api/v1/costs/llm/instances/{fleet.Instances[0]}").Json();
        Assert.Equal(3, instance.GetProperty("byModel").GetArrayLength());
        Assert.NotEmpty((await viewer.GetAsync("/api/v1/costs/llm/pricing").Json()).GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task A_budget_is_made_changed_and_deleted_and_says_what_is_spent()
    {
        using var caller = fleet.Caller(Role.Operator);
        var body = new { name = "lab", amountUsd = 2, period = "MONTHLY", instanceId = fleet.Instances[0], provider = "docker" };
        var made = await caller.PostAsJsonAsync("/api/v1/costs/budgets", body);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var budget = await made.Json();
        var id = budget.Text("id");
        Assert.Equal(
            [
                "alertSent", "alertThreshold", "amountUsd", "channelIds", "createdAt", "createdBy", "currentSpendUsd", "forecastUsd", "id", "instanceId", "name",
                "percentUsed", "period", "periodEnd", "periodStart", "provider", "remainingUsd", "spentPercent", "spentUsd", "status", "updatedAt",
            ],
            budget.Names());
        Assert.Equal((0.8, "exceeded", 0m), (budget.GetProperty("alertThreshold").GetDouble(), budget.Text("status"), Usd(budget, "remainingUsd")));
        Assert.True(Usd(budget, "forecastUsd") >= Usd(budget, "spentUsd"));

        await Eventually.BecomesAsync("an alert", true, async () =>
            (await caller.GetAsync("/api/v1/costs/alerts").Json()).GetProperty("alerts").EnumerateArray().Any(alert =>
                alert.Text("id") == $"alert-{id}" && alert.GetProperty("firedAt").ValueKind is JsonValueKind.String));
        Assert.True((await caller.GetAsync($"/api/v1/costs/budgets/{id}").Json()).GetProperty("alertSent").GetBoolean());

        var changed = await caller.PatchAsJsonAsync($"/api/v1/costs/budgets/{id}", new { amountUsd = 1_000_000, provider = (string?)null }).Json();
        Assert.Equal(("ok", JsonValueKind.Null, fleet.Instances[0]), (changed.Text("status"), changed.GetProperty("provider").ValueKind, changed.Text("instanceId")));
        changed = await caller.PutAsJsonAsync($"/api/v1/costs/budgets/{id}", new { alertThreshold = 0.5 }).Json();
        Assert.Equal((0.5, 1_000_000m), (changed.GetProperty("alertThreshold").GetDouble(), Usd(changed, "amountUsd")));
        var list = await caller.GetAsync($"/api/v1/costs/budgets?instanceId={fleet.Instances[0]}").Json();
        Assert.Equal(id, Assert.Single(list.GetProperty("budgets").EnumerateArray()).Text("id"));
        Assert.Equal(list.GetProperty("data").GetRawText(), list.GetProperty("budgets").GetRawText());
        Assert.Equal("Budget deleted", (await caller.DeleteAsync($"/api/v1/costs/budgets/{id}").Json()).Text("message"));
        Assert.Equal(HttpStatusCode.NotFound, (await caller.GetAsync($"/api/v1/costs/budgets/{id}")).StatusCode);
    }

    [Theory]
    [InlineData("""{"amountUsd":1,"period":"DAILY"}""", "name")]
    [InlineData("""{"name":"a","amountUsd":0,"period":"DAILY"}""", "amountUsd")]
    [InlineData("""{"name":"a","amountUsd":1,"period":"YEARLY"}""", "period")]
    [InlineData("""{"name":"a","amountUsd":1,"period":"DAILY","alertThreshold":2}""", "alertThreshold")]
    [InlineData("""{"name":"a","amountUsd":1,"period":"DAILY","instanceId":"inst_nobody"}""", "instanceId")]
    [InlineData("""{"name":"a","amountUsd":1,"period":"DAILY","channelIds":["chan_nobody"]}""", "channelIds")]
    public async Task A_budget_that_makes_no_sense_is_refused_with_its_field(string body, string field)
    {
        using var caller = fleet.Caller(Role.Operator);
        using var content = new StringContent(body, null, "application/json");
        var refused = await caller.PostAsync("/api/v1/costs/budgets", content);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"\"{field}\"", (await refused.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Idle_instances_recommendations_and_prices_are_told()
    {
        using var caller = fleet.Caller(Role.Operator);
        foreach (var path in new[] { "idle", "idle-instances" })
        {
            Assert.Equal(["data", "instances", "pagination", "thresholdHours", "totalWastedUsdMo"], (await caller.GetAsync($"/api/v1/costs/{path}").Json()).Names());
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await caller.GetAsync("/api/v1/costs/idle?thresholdHours=0")).StatusCode);
        var analyzed = await caller.PostAsync("/api/v1/costs/recommendations/analyze", null).Json();
        Assert.Equal(["analyzed", "generated", "skipped"], analyzed.Names());
        Assert.Equal(HttpStatusCode.NotFound, (await caller.PostAsync("/api/v1/costs/recommendations/rec_nobody/dismiss", null)).StatusCode);
        var pricing = await caller.GetAsync("/api/v1/costs/pricing").Json();
        Assert.Equal(0.05m, Usd(pricing.GetProperty("tariff"), "computeHour"));
    }

    [Fact]
    public async Task A_recommendation_says_why_and_goes_when_it_is_dismissed()
    {
        using var caller = fleet.Caller(Role.Operator);
        var id = (await caller.PostAsJsonAsync("/api/v1/instances", new
        {
            name = Scenes.NewName("large"), provider = "digitalocean", tags = new Dictionary<string, string> { ["fleet.size"] = "s-8vcpu-16gb" },
        }).Json()).Text("id")!;
        var history = fleet.App.Services.GetRequiredService<IHistory>();
        const long Gib = 1L << 30;
        for (var minute = 1; minute < 9; minute++)
        {
            Assert.True(history.TryAppend(new SampleRow(id, DateTimeOffset.UtcNow.AddMinutes(-minute), 10, Gib, 16 * Gib, 0, 0) { Cores = 8 }));
        }

        JsonElement? found = null;
        await Eventually.BecomesAsync("a recommendation", true, async () =>
        {
            await caller.PostAsync("/api/v1/costs/recommendations/analyze", null);
            found = (await Recommendations(caller, "")).Cast<JsonElement?>().FirstOrDefault(one => one!.Value.Text("instanceId") == id);
            return found is not null;
        });
        var (recommendation, path) = (found!.Value, $"/api/v1/costs/recommendations/{found.Value.Text("id")}/dismiss");
        Assert.Equal("s-8vcpu-16gb", recommendation.Text("currentTier"));
        Assert.True(Usd(recommendation, "savingsUsdMo") > 0 && recommendation.Text("reasoning") is { Length: > 20 });
        Assert.True((await caller.PostAsync(path, null).Json()).GetProperty("dismissed").GetBoolean());
        Assert.DoesNotContain(await Recommendations(caller, ""), one => one.Text("instanceId") == id);
        Assert.Contains(await Recommendations(caller, "?dismissed=true"), one => one.Text("instanceId") == id);
    }

    private static async Task<List<JsonElement>> Recommendations(HttpClient caller, string query) =>
        [.. (await caller.GetAsync($"/api/v1/costs/recommendations{query}").Json()).GetProperty("recommendations").EnumerateArray()];

    private static decimal Usd(JsonElement element, string name) => element.GetProperty(name).GetDecimal();

    public sealed class Host : FleetHost, IAsyncLifetime
    {
        private readonly string _bills = Directory.CreateTempSubdirectory("fleet-bills-").FullName;

        public Host()
        {
            Settings["Fleet:Costs:Bills"] = _bills;
            Settings["Fleet:Costs:MinMeasuredHours"] = "1";
            Settings["Fleet:Retention:Period"] = "00:00:01";
            Settings["Fleet:Budgets:LookEvery"] = "00:00:00.200";
        }

        public List<string> Instances { get; } = [];

        public List<string> Names { get; } = [];

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            using var admin = Caller();
            foreach (var name in new[] { "dear", "cheap" })
            {
                Names.Add(Scenes.NewName(name));
                Instances.Add((await admin.PostAsJsonAsync("/api/v1/instances", new { name = Names[^1], provider = "docker" }).Json()).Text("id")!);
            }

            var usage = App.Services.GetRequiredService<ILlmUsage>();
            foreach (var (model, usd) in new[] { ("gpt-4o", (decimal?)null), ("no-such-model", 0.5m), ("no-such-model-either", null) })
            {
                var isKnown = model == "gpt-4o";
                usage.TryAppend(new LlmUsageRow(Guid.NewGuid().ToString("N"), Instances[0], DateTimeOffset.UtcNow, "openai", model, isKnown ? 600 : 20, isKnown ? 100 : 10) { CostUsd = usd });
            }

            await File.WriteAllTextAsync(
                Path.Combine(_bills, "bill.csv"),
                $"date,instance_id,compute_usd\n{Today:yyyy-MM-dd},{Instances[0]},10\n{Today.AddDays(-3):yyyy-MM-dd},{Instances[1]},2.75\n");
            await Eventually.BecomesAsync("entries", true, async () =>
            {
                var costs = App.Services.GetRequiredService<ICosts>();
                var sums = await costs.Sums(new(Today.AddDays(-9), Today), CostGrouping.None);
                return sums[0].Amounts is { Compute: >= 12.75m, Llm: 0.5025m };
            });
        }

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            Directory.Delete(_bills, recursive: true);
        }
    }
}
