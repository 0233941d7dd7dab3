using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

public sealed class TemplateTests(FleetHost fleet)
{
    private const string Root = "/api/v1/templates";

    private readonly HttpClient _admin = fleet.Caller();
    private readonly HttpClient _operator = fleet.Caller(Role.Operator);
    private readonly HttpClient _viewer = fleet.Caller(Role.Viewer);

    [Fact]
    public async Task Fleets_own_templates_are_listed_and_stay()
    {
        await Eventually.BecomesAsync("catalogue", HttpStatusCode.OK, async () => (await _viewer.GetAsync($"{Root}/odoo-community")).StatusCode);
        var odoo = await _viewer.GetAsync($"{Root}/odoo-community").Json();
        Assert.Equal(
            [
                "category", "createdAt", "createdBy", "description", "extensions", "id", "isOfficial", "name", "parameters",
                "providerRecommendations", "slug", "updatedAt", "yamlContent",
            ],
            odoo.Names());
        Assert.Equal(("tpl_odoo-community", "odoo-community", true, null), (
            odoo.Text("id"), odoo.Text("slug"), odoo.GetProperty("isOfficial").GetBoolean(), odoo.Text("createdBy")));
        var version = odoo.GetProperty("parameters").EnumerateArray().Single(parameter => parameter.Text("name") is "odoo_version");
        Assert.Equal(["default", "description", "max", "min", "name", "options", "pattern", "required", "type"], version.Names());
        Assert.Equal(("text", "17.0"), (version.Text("type"), version.Text("default")));
        Assert.Equal(odoo.GetRawText(), (await _viewer.GetAsync($"{Root}/tpl_odoo-community").Json()).GetRawText());
        Assert.Contains("odoo-community", Slugs(await _viewer.GetAsync($"{Root}?isOfficial=true&category=business&search=ODOO").Json()));
        Assert.DoesNotContain("odoo-community", Slugs(await _viewer.GetAsync($"{Root}?isOfficial=false&limit=100").Json()));
        var refused = await _admin.DeleteAsync($"{Root}/tpl_odoo-community");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_template_is_kept_used_and_deleted()
    {
        var slug = Scenes.NewName("mine");
        var answer = await _operator.PostAsJsonAsync(Root, new
        {
            slug, name = "Mine", category = "web", description = "For tests", providerRecommendations = new[] { "ssh" },
            yamlContent = Document(slug), isOfficial = true,
        });
        var made = await answer.Json();
        Assert.Equal((HttpStatusCode.Created, $"tpl_{slug}", "Mine", false), (
            answer.StatusCode, made.Text("id"), made.Text("name"), made.GetProperty("isOfficial").GetBoolean()));
        Assert.Equal($"{Root}/tpl_{slug}", answer.Headers.Location!.ToString());
        var again = await _operator.PostAsJsonAsync(Root, new { yamlContent = Document(slug) });
        Assert.Equal((HttpStatusCode.Conflict, "slug"), (again.StatusCode, (await again.Json()).Text("field")));
        var listed = await _viewer.GetAsync($"{Root}?search=mine&isOfficial=false&limit=100").Json();
        Assert.Contains(slug, Slugs(listed));

        var forbidden = await _operator.DeleteAsync($"{Root}/tpl_{slug}");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        var deleted = await _admin.DeleteAsync($"{Root}/tpl_{slug}").Json();
        Assert.Equal(("Template deleted", $"tpl_{slug}", slug), (deleted.Text("message"), deleted.Text("id"), deleted.Text("slug")));
        Assert.Equal(HttpStatusCode.NotFound, (await _viewer.GetAsync($"{Root}/{slug}")).StatusCode);
    }

    [Fact]
    public async Task Faults_of_a_template_have_their_places()
    {
        var refused = await _operator.PostAsJsonAsync(Root, new { yamlContent = "slug: x\nname: X\ncategory: web\nparameters: 7\n" });
        var error = await refused.Json();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "yamlContent"), (refused.StatusCode, error.Text("field")));
        Assert.Contains(4, error.GetProperty("details").GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task A_slug_beside_the_document_may_not_differ()
    {
        var refused = await _operator.PostAsJsonAsync(Root, new { slug = "another", yamlContent = Document(Scenes.NewName("mine")) });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "slug"), (refused.StatusCode, (await refused.Json()).Text("field")));
    }

    [Theory]
    [InlineData("no_slug", HttpStatusCode.NotFound)]
    [InlineData("unheard-of", HttpStatusCode.NotFound)]
    [InlineData("tpl_unheard-of", HttpStatusCode.NotFound)]
    public async Task An_unknown_template_is_not_found(string name, HttpStatusCode status) =>
        Assert.Equal(status, (await _viewer.GetAsync($"{Root}/{name}")).StatusCode);

    private static string Document(string slug) =>
        $"slug: {slug}\nname: Own name\ncategory: own\ndeployment:\n  runtime: process\n  command: [serve]\n";

    private static string?[] Slugs(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(one => one.Text("slug"))];
}
