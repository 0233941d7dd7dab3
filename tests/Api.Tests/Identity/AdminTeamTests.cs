using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Tests.Hosting;

namespace Fleet.Api.Tests.Identity;

public sealed class AdminTeamTests(FleetHost fleet)
{
    private const string Root = "/api/v1/admin/teams";

    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task A_team_has_members_and_instances()
    {
        var name = Scenes.NewName("team");
        var made = await _admin.PostAsJsonAsync(Root, new { name, description = "blue" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var team = $"{Root}/{(await made.Json()).Text("id")}";
        var (ann, instance) = (await _admin.AddUser(), (await _admin.Register()).Text("id")!);

        Assert.Equal(HttpStatusCode.Created, (await _admin.PostAsJsonAsync($"{team}/members", new { userId = ann.Id, role = "OPERATOR" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _admin.PostAsync($"{team}/instances/{instance}", null)).StatusCode);
        var listed = Assert.Single((await _admin.GetAsync($"{Root}?search={name}").Json()).GetProperty("data").EnumerateArray());
        Assert.Equal((1, 1), (listed.GetProperty("memberCount").GetInt32(), listed.GetProperty("instanceCount").GetInt32()));
        var member = Assert.Single((await _admin.GetAsync(team).Json()).GetProperty("members").EnumerateArray());
        Assert.Equal((ann.Id, ann.Email, "OPERATOR"), (member.Text("userId"), member.Text("email"), member.Text("role")));
        Assert.Equal(instance, Assert.Single((await _admin.GetAsync($"{team}/instances").Json()).GetProperty("data").EnumerateArray()).Text("id"));

        Assert.Equal("VIEWER", (await _admin.PutAsJsonAsync($"{team}/members/{ann.Id}/role", new { role = "VIEWER" }).Json()).Text("role"));
        var teams = await _admin.GetAsync($"/api/v1/admin/users/{ann.Id}/teams").Json();
        Assert.Equal((name, "VIEWER"), (teams.GetProperty("data")[0].Text("name"), teams.GetProperty("data")[0].Text("role")));
        Assert.Equal(HttpStatusCode.Conflict, (await _admin.DeleteAsync(team)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"{team}/instances/{instance}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.DeleteAsync($"{team}/instances/{instance}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _admin.DeleteAsync($"{team}/members/{ann.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.DeleteAsync($"{team}/members/{ann.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.PutAsJsonAsync($"{team}/members/{ann.Id}/role", new { role = "VIEWER" })).StatusCode);
        Assert.Equal("red", (await _admin.PutAsJsonAsync(team, new { description = "red" }).Json()).Text("description"));
        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync(team)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.GetAsync(team)).StatusCode);
    }

    [Fact]
    public async Task A_deleted_user_is_no_member()
    {
        var team = $"{Root}/{(await _admin.PostAsJsonAsync(Root, new { name = Scenes.NewName("team") }).Json()).Text("id")}";
        var ann = await _admin.AddUser();
        await _admin.PostAsJsonAsync($"{team}/members", new { userId = ann.Id });
        await _admin.DeleteAsync($"/api/v1/admin/users/{ann.Id}");
        var left = await _admin.GetAsync(team).Json();
        Assert.Equal((0, 0), (left.GetProperty("memberCount").GetInt32(), left.GetProperty("members").GetArrayLength()));
    }

    [Theory]
    [InlineData("", "{\"name\":\"\"}", 422, "name")]
    [InlineData("", "{\"name\":\"  \"}", 422, "name")]
    [InlineData("", "{}", 422, "name")]
    [InlineData("/team_none/members", "{\"userId\":\"x\"}", 422, "userId")]
    [InlineData("/team_none/members", "{\"userId\":\"usr_x\",\"role\":\"owner\"}", 422, "role")]
    [InlineData("/team_none/members", "{\"userId\":\"usr_x\"}", 404, null)]
    [InlineData("/team_none/instances/inst_none", "", 404, null)]
    public async Task Bad_input_is_refused(string path, string body, int status, string? field)
    {
        var refused = await _admin.PostAsync(Root + path, new StringContent(body, null, "application/json"));
        Assert.Equal(status, (int)refused.StatusCode);
        if (field is not null) Assert.Equal(field, (await refused.Json()).Text("field"));
    }
}
