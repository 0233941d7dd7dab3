using System.Net;
using System.Text;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;

namespace Fleet.Api.Tests;

public sealed class ErrorTests(FleetHost fleet)
{
    private readonly HttpClient _admin = fleet.Caller();

    [Fact]
    public async Task An_unknown_route_says_so()
    {
        var answer = await _admin.GetAsync("/api/v1/nothing?x=1");
        var error = await answer.Json();
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(["code", "error", "message", "statusCode"], error.Names());
        Assert.Equal(("Not Found", "No route for GET /api/v1/nothing", "not_found"),
            (error.Text("error"), error.Text("message"), error.Text("code")));
        Assert.Equal(404, error.GetProperty("statusCode").GetInt32());
    }

    [Fact]
    public async Task A_wrong_method_is_405_and_names_the_right_ones()
    {
        var answer = await _admin.PutAsync("/api/v1/servers", null);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "method_not_allowed"), (answer.StatusCode, (await answer.Json()).Text("code")));
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"name\":\"a\"} x")]
    [InlineData("{\"name\":01}")]
    [InlineData("NaN")]
    [InlineData("{\"\\ud800\":1,\"\\udc00\":2}")]
    public async Task A_body_that_is_no_JSON_is_400(string body) => await Expect(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(body));

    [Fact]
    public async Task A_body_nested_too_deep_is_400() =>
        await Expect(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(new string('[', 100_000)));

    [Fact]
    public async Task A_body_that_is_no_UTF8_is_400() =>
        await Expect(HttpStatusCode.BadRequest, [.. "{\"name\":\""u8, 0xff, 0xfe, .. "\"}"u8]);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    public async Task A_body_that_is_no_object_is_422(string body) =>
        await Expect(HttpStatusCode.UnprocessableEntity, Encoding.UTF8.GetBytes(body));

    [Fact]
    public async Task A_body_over_one_mebibyte_is_413() => await Expect(HttpStatusCode.RequestEntityTooLarge, new byte[1024 * 1024 + 1]);

    [Fact]
    public async Task A_chunked_body_over_one_mebibyte_is_413()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/v1/servers") { Content = new StreamContent(new MemoryStream(new byte[(1024 * 1024) + 1])) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _admin.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Another_media_type_is_415(string type) => await Expect(HttpStatusCode.UnsupportedMediaType, "{}"u8.ToArray(), type);

    [Theory]
    [InlineData("/api/v1/instances?status=ALIVE", "status")]
    [InlineData("/api/v1/instances?page=0", "page")]
    [InlineData("/api/v1/instances?page=x", "page")]
    [InlineData("/api/v1/instances?page=1&page=2", "page")]
    [InlineData("/api/v1/instances?limit=101", "limit")]
    [InlineData("/api/v1/instances?pageSize=-1", "pageSize")]
    [InlineData("/api/v1/instances?limit=99999999999999999999", "limit")]
    [InlineData("/api/v1/instances?cursor=nonsense", "cursor")]
    [InlineData("/api/v1/instances?search=%00", "search")]
    [InlineData("/api/v1/instances?region=%ed%a0%80%00", "region")]
    [InlineData("/api/v1/servers?status=RUNNING", "status")]
    [InlineData("/api/v1/operations?status=done", "status")]
    [InlineData("/api/v1/operations?cursor=nonsense&page=2", "cursor")]
    public async Task A_wrong_query_is_422_and_names_the_field(string path, string field)
    {
        var answer = await _admin.GetAsync(path);
        var error = await answer.Json();
        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, "Validation Error", field), (answer.StatusCode, error.Text("error"), error.Text("field")));
        Assert.Equal(["fieldErrors", "formErrors"], error.GetProperty("details").Names());
    }

    [Theory]
    [InlineData("servers", "srv", "Server not found")]
    [InlineData("instances", "inst", "Instance not found")]
    [InlineData("operations", "op", "Operation not found")]
    public async Task Unknown_ids_are_404_and_endless_ones_400(string collection, string prefix, string message)
    {
        foreach (var id in new[] { "x", $"{prefix}_", $"{prefix}_unknown", $"{prefix}_%2e%2e", "%F0%9F%92%A9" })
        {
            var answer = await _admin.GetAsync($"/api/v1/{collection}/{id}");
            Assert.Equal((HttpStatusCode.NotFound, message), (answer.StatusCode, (await answer.Json()).Text("message")));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await _admin.GetAsync($"/api/v1/{collection}/{new string('a', 129)}")).StatusCode);
    }

    [Fact]
    public async Task Problem_json_is_sent_to_who_asks_for_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/instances?limit=0");
        request.Headers.Accept.ParseAdd("application/problem+json");
        var answer = await _admin.SendAsync(request);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["code", "detail", "errors", "field", "status", "title", "traceId", "type"], (await answer.Json()).Names());
    }

    [Fact]
    public async Task The_callers_request_id_comes_back_and_a_bad_one_is_replaced()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Request-ID", "abc-1");
        Assert.Equal("abc-1", (await _admin.SendAsync(request)).Headers.GetValues("X-Request-ID").Single());
        using var bad = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        bad.Headers.Add("X-Request-ID", new string('x', 129));
        Assert.NotEqual(129, (await _admin.SendAsync(bad)).Headers.GetValues("X-Request-ID").Single().Length);
    }

    [Fact]
    public async Task Who_may_not_call_is_told_so_before_the_body_is_read()
    {
        using var nobody = fleet.Caller(null);
        using var viewer = fleet.Caller(Role.Viewer);
        var content = new StringContent("{", null, "text/plain");
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsync("/api/v1/servers", content)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/api/v1/servers", content)).StatusCode);
    }

    private async Task Expect(HttpStatusCode status, byte[] body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/servers") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        // A refusal by length comes before the body is sent: it must not be overtaken by the reset of a connection still being written to.
        request.Headers.ExpectContinue = true;
        var answer = await _admin.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal((int)status, (await answer.Json()).GetProperty("statusCode").GetInt32());
    }
}
