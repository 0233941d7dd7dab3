using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;

namespace Fleet.Api.Tests;

/// <summary><c>/hosting/api/v1/servers</c>, field for field as its document has it.</summary>
public sealed class HostingSurfaceTests(FleetHost fleet)
{
    private const string Root = "/hosting/api/v1/servers";

    private static readonly string[] Server = ["created_at", "id", "ip_address", "name", "provider", "region", "specs", "status"];

    private readonly HttpClient _operator = fleet.Caller(Role.Operator);

    [Fact]
    public async Task A_server_is_rented_read_listed_and_given_back()
    {
        var created = await _operator.PostAsJsonAsync(Root, new { name = "web-server-2", provider = "memory", region = "nyc1",
            size = "s-4vcpu-8gb", ssh_key_id = "key_xyz789" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var made = Data(await created.Json());
        Assert.Equal(Server, made.Names());
        Assert.Equal(("web-server-2", "provisioning", "memory", "nyc1", JsonValueKind.Null), (made.Text("name"), made.Text("status"),
            made.Text("provider"), made.Text("region"), made.GetProperty("ip_address").ValueKind));
        var id = made.Text("id")!;
        Assert.Equal($"{Root}/{id}", created.Headers.Location!.ToString());
        await Eventually.BecomesAsync(id, "active", async () => Data(await _operator.GetAsync($"{Root}/{id}").Json()).Text("status"));

        Assert.Equal("key_xyz789", fleet.Cloud.Orders.Single(order => order.Reference == id).ExtraKeyId);
        var server = Data(await _operator.GetAsync($"{Root}/{id}").Json());
        var specs = server.GetProperty("specs");
        Assert.Equal(["cpu", "disk_gb", "memory_gb"], specs.Names());
        Assert.Equal((4, 8, 100), (
            specs.GetProperty("cpu").GetInt32(), specs.GetProperty("memory_gb").GetInt32(), specs.GetProperty("disk_gb").GetInt32()));
        Assert.StartsWith("203.0.113.", server.Text("ip_address"), StringComparison.Ordinal);
        Assert.True(DateTime.TryParseExact(
            server.Text("created_at"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));

        var list = await _operator.GetAsync($"{Root}?status=active&per_page=100").Json();
        Assert.Equal(["data", "meta", "success"], list.Names());
        Assert.Equal(["page", "per_page", "total"], list.GetProperty("meta").Names());
        Assert.Contains(id, list.GetProperty("data").EnumerateArray().Select(one => one.Text("id")));
        Assert.All(list.GetProperty("data").EnumerateArray(), one => Assert.Equal("active", one.Text("status")));

        var removed = await _operator.DeleteAsync($"{Root}/{id}");
        Assert.Equal((HttpStatusCode.Accepted, "offline"), (removed.StatusCode, Data(await removed.Json()).Text("status")));
        await Eventually.BecomesAsync(id, HttpStatusCode.NotFound, async () => (await _operator.GetAsync($"{Root}/{id}")).StatusCode);
    }

    [Fact]
    public async Task Pages_are_as_long_as_asked_for()
    {
        await _operator.AddServer();
        await _operator.AddServer();
        var page = await _operator.GetAsync($"{Root}?page=2&per_page=1").Json();
        Assert.Single(page.GetProperty("data").EnumerateArray());
        Assert.Equal((2, 1), (page.GetProperty("meta").GetProperty("page").GetInt32(), page.GetProperty("meta").GetProperty("per_page").GetInt32()));
        Assert.True(page.GetProperty("meta").GetProperty("total").GetInt32() >= 2);
    }

    [Theory]
    [InlineData("?page=0", "page")]
    [InlineData("?per_page=101", "per_page")]
    [InlineData("?status=running", "status")]
    public async Task A_wrong_query_is_a_validation_error(string query, string field) =>
        await Fails(await _operator.GetAsync(Root + query), HttpStatusCode.UnprocessableEntity, "VALIDATION_ERROR", field);

    [Theory]
    [InlineData("""{"provider":"memory","region":"r","size":"s"}""", "name")]
    [InlineData("""{"name":"n","region":"r","size":"s"}""", "provider")]
    [InlineData("""{"name":"n","provider":"ssh","region":"r","size":"s"}""", "provider")]
    [InlineData("""{"name":"n","provider":"unpaid","region":"r","size":"s"}""", "provider")]
    [InlineData("""{"name":"n","provider":"memory","size":"s"}""", "region")]
    [InlineData("""{"name":"n","provider":"memory","region":"r"}""", "size")]
    [InlineData("""{"name":"n","provider":"memory","region":"r","size":"s","ssh_key_id":7}""", "ssh_key_id")]
    [InlineData("[]", null)]
    public async Task A_wrong_order_is_a_validation_error(string body, string? field)
    {
        var error = await Fails(await Post(body), HttpStatusCode.UnprocessableEntity, "VALIDATION_ERROR", field);
        Assert.Equal("Invalid request parameters", error.Text("message"));
    }

    [Fact]
    public async Task Every_other_error_has_the_envelope_too()
    {
        using var nobody = fleet.Caller(null);
        using var viewer = fleet.Caller(Role.Viewer);
        await Fails(await nobody.GetAsync(Root), HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        await Fails(await viewer.DeleteAsync($"{Root}/srv_unknown"), HttpStatusCode.Forbidden, "FORBIDDEN");
        await Fails(await _operator.GetAsync($"{Root}/srv_unknown"), HttpStatusCode.NotFound, "NOT_FOUND");
        await Fails(await _operator.GetAsync($"{Root}/{new string('a', 129)}"), HttpStatusCode.BadRequest, "VALIDATION_ERROR", "id");
        await Fails(await _operator.GetAsync("/hosting/api/v1/nothing"), HttpStatusCode.NotFound, "NOT_FOUND");
        await Fails(await _operator.GetAsync("/HOSTING/api/v1/nothing"), HttpStatusCode.NotFound, "NOT_FOUND");
        await Fails(await _operator.PutAsync(Root, null), HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        await Fails(await Post("{"), HttpStatusCode.BadRequest, "VALIDATION_ERROR");
        await Fails(await Post("{}", "text/plain"), HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        await Fails(await TooLarge(), HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");

        var (server, _) = await _operator.AddServer();
        await _operator.Deploy(server);
        await Fails(await _operator.DeleteAsync($"{Root}/{server}"), HttpStatusCode.Conflict, "CONFLICT");
        using var problem = new HttpRequestMessage(HttpMethod.Get, $"{Root}/srv_unknown");
        problem.Headers.Accept.ParseAdd("application/problem+json");
        await Fails(await _operator.SendAsync(problem), HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task The_request_id_comes_back_or_is_made()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root);
        request.Headers.Add("X-Request-ID", "trace-7");
        Assert.Equal("trace-7", (await _operator.SendAsync(request)).Headers.GetValues("X-Request-ID").Single());
        Assert.NotEmpty((await _operator.GetAsync(Root)).Headers.GetValues("X-Request-ID").Single());
    }

    private static JsonElement Data(JsonElement envelope)
    {
        Assert.Equal(["data", "success"], envelope.Names());
        Assert.True(envelope.GetProperty("success").GetBoolean());
        return envelope.GetProperty("data");
    }

    private static async Task<JsonElement> Fails(HttpResponseMessage answer, HttpStatusCode status, string code, string? field = null)
    {
        var envelope = await answer.Json();
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["error", "success"], envelope.Names());
        Assert.False(envelope.GetProperty("success").GetBoolean());
        var error = envelope.GetProperty("error");
        Assert.Equal(["code", "details", "message"], error.Names());
        Assert.Equal(["field", "reason"], error.GetProperty("details").Names());
        Assert.Equal((code, field), (error.Text("code"), error.GetProperty("details").Text("field")));
        Assert.NotEmpty(error.GetProperty("details").Text("reason")!);
        return error;
    }

    private Task<HttpResponseMessage> TooLarge()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Root) { Content = new ByteArrayContent(new byte[1024 * 1024 + 1]) };
        request.Headers.ExpectContinue = true; // the answer comes before the body is sent
        return _operator.SendAsync(request);
    }

    private Task<HttpResponseMessage> Post(string body, string type = "application/json") =>
        _operator.PostAsync(Root, new StringContent(body, null, type));
}
