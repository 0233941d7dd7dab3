using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Extensions;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class ExtensionTests(FleetHost fleet)
{
    private const string Root = "/api/v1/extensions";

    private readonly HttpClient _admin = fleet.Caller();
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task An_extension_is_kept_found_changed_and_deleted()
    {
        var name = Scenes.NewName("otter");
        var answer = await _operator.PostAsJsonAsync(Root, new
        {
            name, display_name = "Otter", description = $"Swims: {name}", category = "animals", version = "1.2.3", tags = new[] { "Wet", name },
            dependencies = new[] { "river@^2" }, homepage_url = "https://example.com/otter", scope = "INTERNAL",
        });
        var made = await answer.Json();
        Assert.Equal((HttpStatusCode.Created, $"{Root}/{ExtensionId.Named(name)}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(
            [
                "author", "category", "created_at", "dependencies", "description", "display_name", "download_count", "homepage_url", "icon_url", "id",
                "install_count", "is_deprecated", "is_official", "license", "name", "published_by", "scope", "tags", "updated_at", "version",
            ],
            made.Names());
        Assert.Equal(("INTERNAL", false, 0), (made.Text("scope"), made.GetProperty("is_official").GetBoolean(), made.GetProperty("download_count").GetInt32()));
        var again = await _operator.PostAsJsonAsync(Root, new { name, display_name = "x", description = "x", category = "x", version = "1.0.0" });
        Assert.Equal((HttpStatusCode.Conflict, "name"), (again.StatusCode, (await again.Json()).Text("field")));

        foreach (var query in new[] { $"search={name.ToUpperInvariant()}", $"tags=dry,{name}", "category=animals&scope=INTERNAL&isOfficial=false&limit=500" })
        {
            var listed = await _viewer.GetAsync($"{Root}?{query}").Json();
            Assert.Equal(["data", "extensions", "page", "pageSize", "pagination", "total", "totalPages"], listed.Names());
            Assert.Contains(listed.GetProperty("extensions").EnumerateArray(), one => one.Text("name") == name);
            Assert.Equal(listed.GetProperty("data").GetRawText(), listed.GetProperty("extensions").GetRawText());
        }

        Assert.Contains((await _viewer.GetAsync($"{Root}/categories").Json()).GetProperty("categories").EnumerateArray(), one => one.Text("category") is "animals");
        var changed = await _operator.PutAsJsonAsync($"{Root}/{made.Text("id")}", new { version = "2.0.0", homepage_url = "", is_deprecated = true });
        var now = await changed.Json();
        Assert.Equal(("2.0.0", null, "Otter"), (now.Text("version"), now.Text("homepage_url"), now.Text("display_name")));
        Assert.True(now.GetProperty("is_deprecated").GetBoolean());

        Assert.Equal(HttpStatusCode.Forbidden, (await _operator.DeleteAsync($"{Root}/{made.Text("id")}")).StatusCode);
        Assert.True((await _admin.DeleteAsync($"{Root}/{made.Text("id")}").Json()).GetProperty("deleted").GetBoolean());
        foreach (var path in new[] { "", "/analytics", "/dependencies" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/{made.Text("id")}{path}")).StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"name":"A"}""", "name")]
    [InlineData("""{"name":"a-new","display_name":"A","description":"A","category":"a","version":"1.2"}""", "version")]
    [InlineData("""{"name":"a-new","display_name":"A","description":"A","category":"a","version":"1.2.x"}""", "version")]
    [InlineData("""{"name":"a-new","display_name":"A","description":"A","category":"a","version":"1.2.3","scope":"ALL"}""", "scope")]
    [InlineData("""{"name":"a-new","display_name":"A","description":"A","category":"a","version":"1.2.3","icon_url":"x.png"}""", "icon_url")]
    [InlineData("""{"name":"a-new","display_name":"A","description":"A","category":"a","version":"1.2.3","dependencies":["b@x y"]}""", "dependencies")]
    [InlineData("""{"name":"a-new","display_name":"A","description":"A","category":"a","version":"1.2.3","tags":["a,b"]}""", "tags")]
    public async Task What_breaks_a_rule_is_refused_with_its_field(string body, string field)
    {
        var refused = await _operator.PostAsync(Root, new StringContent(body, null, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, field), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Fact]
    public async Task Only_an_admin_calls_an_extension_official()
    {
        object Body(string name) => new { name, display_name = "x", description = "x", category = "x", version = "1.0.0", is_official = true };
        Assert.Equal(HttpStatusCode.Forbidden, (await _operator.PostAsJsonAsync(Root, Body(Scenes.NewName("ours")))).StatusCode);
        Assert.True((await _admin.PostAsJsonAsync(Root, Body(Scenes.NewName("ours"))).Json()).GetProperty("is_official").GetBoolean());
    }

    [Fact]
    public async Task What_is_installed_is_counted_shown_and_removed()
    {
        var (id, name) = await Make("beaver");
        var instance = (await _operator.Register()).Text("id")!;
        async Task<JsonElement> Record(object body, HttpStatusCode expected)
        {
            using var answer = await _operator.PostAsJsonAsync($"{Root}/usage", body);
            Assert.Equal(expected, answer.StatusCode);
            return await answer.Json();
        }

        var first = await Record(new { extension_id = id, instance_id = instance, version = "1.0.0", action = "install", install_duration_ms = 1500 }, HttpStatusCode.Created);
        Assert.Equal(
            ["error", "extension_id", "failed", "id", "install_duration_ms", "installed_at", "instance_id", "removed_at", "version"], first.GetProperty("usage").Names());
        await Record(new { extension_id = name, instance_id = instance, version = "1.1.0", action = "install", failed = true, error = "no network" }, HttpStatusCode.Created);
        await Record(new { extension_id = "nobody", instance_id = instance, version = "1", action = "install" }, HttpStatusCode.NotFound);
        await Record(new { extension_id = id, instance_id = "inst_nobody", version = "1", action = "install" }, HttpStatusCode.NotFound);
        Assert.Equal("action", (await Record(new { extension_id = id, instance_id = instance, version = "1", action = "update" }, HttpStatusCode.BadRequest)).Text("field"));
        Assert.Equal("install_duration_ms", (await Record(
            new { extension_id = id, instance_id = instance, version = "1", action = "install", install_duration_ms = -1 }, HttpStatusCode.BadRequest)).Text("field"));

        var detail = await _viewer.GetAsync($"{Root}/{id}").Json();
        Assert.Equal((1, 1), (detail.GetProperty("download_count").GetInt32(), detail.GetProperty("install_count").GetInt32()));
        Assert.Equal(instance, Assert.Single(detail.GetProperty("usages").EnumerateArray()).Text("instance_id"));
        var analytics = await _viewer.GetAsync($"{Root}/{id}/analytics").Json();
        Assert.Equal(
            (2, 1, 1, 50.0, 1500.0), (analytics.GetProperty("total_installs").GetInt32(), analytics.GetProperty("active_installs").GetInt32(),
                analytics.GetProperty("failed_installs").GetInt32(), analytics.GetProperty("failure_rate_pct").GetDouble(), analytics.GetProperty("avg_install_time_ms").GetDouble()));
        var trend = analytics.GetProperty("install_trend").EnumerateArray().ToList();
        Assert.Equal((30, 1, 1), (trend.Count, trend.Sum(day => day.GetProperty("installs").GetInt32()), trend.Sum(day => day.GetProperty("failures").GetInt32())));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", trend[0].Text("date")!);

        var matrix = await _viewer.GetAsync($"{Root}/usage/matrix?instanceIds={instance}&extensionIds={id}").Json();
        var cell = matrix.GetProperty("matrix").GetProperty(instance).GetProperty(id);
        Assert.Equal(("1.0.0", true, false), (cell.Text("version"), cell.GetProperty("installed").GetBoolean(), cell.GetProperty("failed").GetBoolean()));
        Assert.Equal((name, instance), (matrix.GetProperty("extensions")[0].Text("name"), matrix.GetProperty("instance_ids")[0].GetString()));
        Assert.Empty((await _viewer.GetAsync($"{Root}/usage/matrix?extensionIds=nobody").Json()).GetProperty("matrix").EnumerateObject());
        Assert.Equal(HttpStatusCode.BadRequest, (await _viewer.GetAsync($"{Root}/usage/matrix?from=yesterday")).StatusCode);

        var summary = await _viewer.GetAsync($"{Root}/summary").Json();
        Assert.True(summary.GetProperty("instances_with_extensions").GetInt32() > 0);
        Assert.Contains(summary.GetProperty("top_extensions").EnumerateArray(), one => one.Text("id") == id && one.GetProperty("active_installs").GetInt32() == 1);
        var all = await _viewer.GetAsync($"{Root}/fleet?search={name}").Json();
        var seen = Assert.Single(all.GetProperty("extensions").EnumerateArray());
        Assert.Equal((1, instance, "Animals"), (seen.GetProperty("instance_count").GetInt32(), seen.GetProperty("instances")[0].Text("id"), seen.Text("category_label")));

        var removed = await Record(new { extension_id = id, instance_id = instance, version = "1.0.0", action = "remove" }, HttpStatusCode.OK);
        Assert.NotNull(removed.GetProperty("usage").Text("removed_at"));
        removed = await Record(new { extension_id = id, instance_id = instance, version = "1.0.0", action = "remove" }, HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, removed.GetProperty("usage").ValueKind);
    }

    [Fact]
    public async Task What_an_agent_says_is_installed_stands_in_the_matrix()
    {
        var (id, name) = await Make("heron");
        var instance = (await _operator.PostAsJsonAsync("/api/v1/instances", new { name = Scenes.NewName("self"), provider = "docker", extensions = new[] { name, "Not Known" } }).Json()).Text("id")!;
        await Eventually.BecomesAsync("what is installed", 2, async () =>
        {
            var matrix = await _viewer.GetAsync($"{Root}/usage/matrix?instanceIds={instance}").Json();
            return matrix.GetProperty("extensions").EnumerateArray().Count(one => one.GetProperty("registered").GetBoolean() == (one.Text("id") == id));
        });
        Assert.Contains(
            (await _viewer.GetAsync($"{Root}/fleet?category=uncategorized").Json()).GetProperty("extensions").EnumerateArray(), one => one.Text("name") is "Not Known");
    }

    [Fact]
    public async Task Dependencies_are_followed_and_what_is_wrong_with_them_is_told()
    {
        var (core, web, app) = (Scenes.NewName("core"), Scenes.NewName("web"), Scenes.NewName("app"));
        await Make(core, version: "1.5.0", dependencies: []);
        var (webId, _) = await Make(web, version: "2.0.0", dependencies: [$"{core}@<1", "not-there@^1"]);
        var (appId, _) = await Make(app, version: "1.0.0", dependencies: [$"{web}@>=2", core]);
        var found = await _viewer.GetAsync($"{Root}/{appId}/dependencies").Json();
        Assert.Equal(["conflicts", "cycles", "dependencies", "extension_id", "missing", "resolved", "satisfied", "truncated"], found.Names());
        Assert.Equal([core, web], found.GetProperty("dependencies").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal((web, "<1", "1.5.0"), (found.GetProperty("conflicts")[0].Text("required_by"), found.GetProperty("conflicts")[0].Text("constraint"), found.GetProperty("conflicts")[0].Text("version")));
        Assert.Equal(("not-there", web), (found.GetProperty("missing")[0].Text("name"), found.GetProperty("missing")[0].Text("required_by")));
        Assert.False(found.GetProperty("satisfied").GetBoolean());

        Assert.Equal(HttpStatusCode.OK, (await _operator.PutAsJsonAsync($"{Root}/{webId}", new { dependencies = new[] { app } })).StatusCode);
        found = await _viewer.GetAsync($"{Root}/{appId}/dependencies").Json();
        Assert.Equal([app, web, app], found.GetProperty("cycles")[0].EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task A_policy_of_an_instance_goes_before_that_of_all()
    {
        var (id, _) = await Make("marten");
        var (instance, other) = ((await _operator.Register()).Text("id")!, (await _operator.Register()).Text("id")!);
        async Task<JsonElement> Set(object body, HttpStatusCode expected = HttpStatusCode.Created)
        {
            using var answer = await _operator.PostAsJsonAsync($"{Root}/policies", body);
            Assert.Equal(expected, answer.StatusCode);
            return await answer.Json();
        }

        var all = await Set(new { extension_id = id, policy = "AUTO_UPDATE", pinned_version = "9.9.9" });
        Assert.Equal(["created_at", "created_by", "extension", "extension_id", "id", "instance_id", "pinned_version", "policy", "updated_at"], all.Names());
        Assert.Null(all.Text("pinned_version"));
        Assert.Equal(all.Text("id"), (await Set(new { extension_id = id, instance_id = "", policy = "FREEZE" })).Text("id"));
        await Set(new { extension_id = id, policy = "AUTO_UPDATE" });
        var own = await Set(new { extension_id = id, instance_id = instance, policy = "PIN", pinned_version = "1.0.0" });
        Assert.Equal("pinned_version", (await Set(new { extension_id = id, policy = "PIN" }, HttpStatusCode.BadRequest)).Text("field"));
        Assert.Equal("policy", (await Set(new { extension_id = id, policy = "NEVER" }, HttpStatusCode.BadRequest)).Text("field"));
        await Set(new { extension_id = "nobody", policy = "FREEZE" }, HttpStatusCode.NotFound);
        await Set(new { extension_id = id, instance_id = "inst_nobody", policy = "FREEZE" }, HttpStatusCode.NotFound);

        Assert.Equal(2, await Count($"extensionId={id}"));
        Assert.Equal(1, await Count($"extensionId={id}&instanceId="));
        Assert.Equal(1, await Count($"extensionId={id}&instanceId={instance}"));
        await _operator.PostAsJsonAsync($"{Root}/usage", new { extension_id = id, instance_id = instance, version = "1.0.0", action = "install" });
        await _operator.PostAsJsonAsync($"{Root}/usage", new { extension_id = id, instance_id = other, version = "0.9.0", action = "install" });
        Assert.Equal(("PIN", "1.0.0", "instance", "ok"), await Effective(instance));
        Assert.Equal(("AUTO_UPDATE", null, "global", "behind"), await Effective(other));

        Assert.True((await _operator.DeleteAsync($"{Root}/policies/{own.Text("id")}").Json()).GetProperty("deleted").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await _operator.DeleteAsync($"{Root}/policies/{own.Text("id")}")).StatusCode);
        Assert.Equal(("AUTO_UPDATE", null, "global", "ok"), await Effective(instance));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/policies/effective/inst_nobody")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _viewer.PostAsJsonAsync($"{Root}/policies", new { extension_id = id, policy = "FREEZE" })).StatusCode);

        async Task<int> Count(string query) => (await _viewer.GetAsync($"{Root}/policies?{query}").Json()).GetProperty("policies").GetArrayLength();
        async Task<(string?, string?, string?, string?)> Effective(string on)
        {
            var policy = (await _viewer.GetAsync($"{Root}/policies/effective/{on}").Json()).GetProperty("policies").GetProperty(id);
            return (policy.Text("policy"), policy.Text("pinned_version"), policy.Text("source"), policy.Text("state"));
        }
    }

    private async Task<(string Id, string Name)> Make(string stem, string version = "1.0.0", string[]? dependencies = null)
    {
        var name = stem.Contains('-', StringComparison.Ordinal) ? stem : Scenes.NewName(stem);
        using var answer = await _operator.PostAsJsonAsync(
            Root, new { name, display_name = stem, description = stem, category = "animals", version, dependencies = dependencies ?? [] });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return ((await answer.Json()).Text("id")!, name);
    }
}
