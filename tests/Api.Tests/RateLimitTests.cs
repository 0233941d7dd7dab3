using System.Net;
using System.Net.Http.Json;
using Fleet.Api.Limits;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Tests;

public sealed class RateLimitTests
{
    private const string Root = "/hosting/api/v1/servers";

    private static readonly string[] Surfaces = [Root, "/api/v1/servers", "/api/servers", "/api/instances"];

    private static RateLimitOptions Off => new() { RequestsPerMinute = 0, ChangesPerMinute = 0 };

    [Fact]
    public async Task A_key_has_exactly_its_requests_in_a_minute_over_all_surfaces_however_many_come_at_once()
    {
        await using var host = new LimitedHost(new() { RequestsPerMinute = 60 });
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => viewer.GetAsync(Surfaces[i % Surfaces.Length])));
        Assert.Equal((60, 40), (
            answers.Count(one => one.StatusCode is HttpStatusCode.OK), answers.Count(one => one.StatusCode is HttpStatusCode.TooManyRequests)));
        Assert.Equal(Enumerable.Range(0, 60).Select(left => (long)left), answers.Where(one => one.IsSuccessStatusCode).Select(one => Header(one, "Remaining")).Order());

        using var other = host.Caller(Role.Operator);
        Assert.Equal(59, Header(await other.GetAsync(Root), "Remaining"));

        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(Root)).StatusCode);
    }

    [Fact]
    public async Task A_refusal_says_when_to_come_back_in_the_surfaces_own_shape()
    {
        await using var host = new LimitedHost(Off);
        await host.InitializeAsync();
        host.Limits.RequestsPerMinute = 1;
        using var viewer = host.Caller(Role.Viewer);
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal((1, 0), (Header(await viewer.GetAsync(Root), "Limit"), Header(await viewer.GetAsync(Root), "Remaining")));
        var refused = await viewer.GetAsync(Root);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(Header(refused, "Reset") - now, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.InRange(Header(refused, "Reset") - now, 1, 60);
        Assert.Equal("RATE_LIMIT_EXCEEDED", (await refused.Json()).GetProperty("error").Text("code"));
        Assert.Equal("rate_limit_exceeded", (await viewer.GetAsync("/api/instances").Json()).Text("error"));
        Assert.Equal("Too Many Requests", (await viewer.GetAsync("/api/v1/servers").Json()).Text("error"));
        Assert.Equal("rate_limit_exceeded", (await viewer.GetAsync("/api/v1/servers").Json()).Text("code"));
    }

    [Fact]
    public async Task Creating_and_deleting_has_a_limit_of_its_own()
    {
        await using var host = new LimitedHost(new() { ChangesPerMinute = 20 });
        await host.InitializeAsync();
        using var operatorKey = host.Caller(Role.Operator);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => i % 2 == 0
            ? operatorKey.DeleteAsync($"{Root}/srv_unknown")
            : operatorKey.PostAsync("/api/v1/servers", new StringContent("{}", null, "application/json"))));
        Assert.Equal(30, answers.Count(one => one.StatusCode is HttpStatusCode.TooManyRequests));
        Assert.All(answers, one => Assert.Equal(20, Header(one, "Limit")));
        var read = await operatorKey.GetAsync(Root);
        Assert.Equal((HttpStatusCode.OK, 100, 49), (read.StatusCode, Header(read, "Limit"), Header(read, "Remaining")));
        var changed = await operatorKey.PutAsJsonAsync("/api/v1/servers/srv_unknown", new { name = "x" });
        Assert.Equal((HttpStatusCode.NotFound, 100), (changed.StatusCode, Header(changed, "Limit")));
        var preview = await operatorKey.PostAsJsonAsync("/api/v1/tasks/preview", new { });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, 100), (preview.StatusCode, Header(preview, "Limit")));
    }

    [Fact]
    public async Task Strangers_are_counted_by_address_and_every_answer_has_the_headers()
    {
        await using var host = new LimitedHost(new() { RequestsPerMinute = 3 });
        await host.InitializeAsync();
        using var nobody = host.Caller(null);
        using var viewer = host.Caller(Role.Viewer);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++) statuses.Add((await nobody.GetAsync(Surfaces[i])).StatusCode);
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
        Assert.Equal(2, Header(await viewer.DeleteAsync($"{Root}/x"), "Remaining"));
        Assert.Equal(1, Header(await viewer.GetAsync("/api/v1/nothing"), "Remaining"));
        Assert.Equal(0, Header(await viewer.PutAsync(Root, null), "Remaining"));
    }

    [Fact]
    public async Task What_Fleet_lives_by_is_never_refused_and_never_counted()
    {
        await using var host = new LimitedHost(Off);
        await host.InitializeAsync();
        (host.Limits.RequestsPerMinute, host.Limits.ChangesPerMinute) = (1, 1);
        using var developer = host.Caller(Role.Developer);
        var agent = new { instance_id = "box-1", hostname = "box-1", provider = "ssh" };
        for (var round = 0; round < 3; round++)
        {
            var registered = await developer.PostAsJsonAsync("/api/v1/instances", agent);
            Assert.Equal((HttpStatusCode.Created, false), (registered.StatusCode, registered.Headers.Contains("X-RateLimit-Limit")));
            foreach (var path in new[] { "/health", "/health/live", "/api/v1/version", "/openapi/console.json" })
            {
                var read = await developer.GetAsync(path);
                Assert.Equal((HttpStatusCode.OK, false), (read.StatusCode, read.Headers.Contains("X-RateLimit-Limit")));
            }

            Assert.Equal(HttpStatusCode.OK, (await developer.PostAsync("/api/v1/ws/ticket", null)).StatusCode);
            Assert.Equal(HttpStatusCode.UpgradeRequired, (await developer.GetAsync("/ws/agent")).StatusCode);
        }

        // Registering by hand through the same address is a change as any other.
        Assert.Equal(HttpStatusCode.Created, (await developer.PostAsJsonAsync("/api/v1/instances", new { name = "by-hand", provider = "docker" })).StatusCode);
        var refused = await developer.PostAsJsonAsync("/api/v1/instances", new { name = "by-hand-2", provider = "docker" });
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await developer.PostAsJsonAsync("/api/v1/instances", agent)).StatusCode);
    }

    [Fact]
    public async Task The_endpoints_that_are_not_counted_are_these()
    {
        await using var host = new FleetHost();
        await host.InitializeAsync();
        var unmetered = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Unmetered>() is not null)
            .Select(endpoint => $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)} {endpoint.RoutePattern.RawText!.TrimEnd('/')}");
        Assert.Equal(
            [
                "GET ", "GET /api/v1/version", "GET /assets/{file}", "GET /health", "GET /health/live", "GET /health/ready", "GET /health/startup", "GET /openapi/{documentName}.json",
                "GET /operator", "GET /ws", "GET /ws/agent", "GET /ws/fleet", "GET /ws/instances", "GET /ws/terminal/{id}",
                "POST /api/v1/logs/ingest", "POST /api/v1/logs/ingest/batch", "POST /api/v1/otel/v1/traces", "POST /api/v1/ws/ticket",
            ],
            unmetered.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Plan.Free, null, 7, 3)]
    [InlineData(Plan.Pro, 5, 1000, 200)]
    [InlineData(Plan.Enterprise, null, 1000, 200)]
    [InlineData(Plan.Enterprise, 0, 0, 0)]
    [InlineData(Plan.Enterprise, 5000, 5000, 1000)]
    [InlineData(Plan.Enterprise, 3, 3, 1)]
    public void A_plan_has_its_numbers(Plan plan, int? agreed, int requests, int changes) => Assert.Equal(
        new Budget(requests, changes),
        Budget.Of(
            new Principal { Name = "x", Role = Role.Viewer, Plan = plan, RequestsPerMinute = agreed },
            new RateLimitOptions { RequestsPerMinute = 7, ChangesPerMinute = 3 }));

    [Theory]
    [InlineData(Plan.Free, 7, 1000, 200)]
    [InlineData(Plan.Free, 0, 0, 200)]
    [InlineData(Plan.Free, 5000, 5000, 200)]
    [InlineData(Plan.Enterprise, 7, 3, 1)]
    public void Whoever_looks_at_the_page_has_the_limits_of_Pro_at_least(Plan plan, int free, int requests, int changes) => Assert.Equal(
        new Budget(requests, changes),
        Budget.Of(
            new Principal { Name = "x", Role = Role.Viewer, Plan = plan, RequestsPerMinute = 3, Credential = new Credential(SessionHash: "x") },
            new RateLimitOptions { RequestsPerMinute = free, ChangesPerMinute = 3 }));

    [Fact]
    public async Task Nothing_is_limited_where_the_limits_are_off()
    {
        await using var host = new FleetHost();
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => viewer.GetAsync(Root)));
        Assert.All(answers, one => Assert.Equal((HttpStatusCode.OK, false), (one.StatusCode, one.Headers.Contains("X-RateLimit-Limit"))));
    }

    [Theory]
    [InlineData("Fleet:RateLimits:RequestsPerMinute", "-1")]
    [InlineData("Fleet:RateLimits:ChangesPerMinute", "-1")]
    [InlineData("Fleet:RateLimits:Pro:RequestsPerMinute", "-5")]
    [InlineData("Fleet:RateLimits:Pro:ChangesPerMinute", "-5")]
    public async Task A_number_that_makes_no_sense_is_refused_at_start(string setting, string value)
    {
        var host = new FleetHost { Settings = { [setting] = value } };
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.InitializeAsync().AsTask());
        Assert.Contains(setting[(setting.LastIndexOf(':') + 1)..], fault.Message, StringComparison.Ordinal);
        await host.App.DisposeAsync();
    }

    private static long Header(HttpResponseMessage answer, string name) =>
        long.Parse(answer.Headers.GetValues($"X-RateLimit-{name}").Single(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A Fleet whose limits have a clock that stands still.</summary>
    private sealed class LimitedHost(RateLimitOptions limits, ManualTime time) : FleetHost(services => services.Replace(ServiceDescriptor.Singleton(
        provider => new RateLimits(Options.Create(limits), provider.GetRequiredService<IGrainFactory>(), time, NullLogger<RateLimits>.Instance))))
    {
        public LimitedHost(RateLimitOptions limits) : this(limits, new ManualTime()) { }

        public ManualTime Time => time;

        public RateLimitOptions Limits => limits;
    }
}
