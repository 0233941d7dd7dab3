using System.Net;
using Fleet.Api.Limits;
using Fleet.Api.Surfaces.Hosting;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Tests;

public sealed class RateLimitTests
{
    private const string Root = "/hosting/api/v1/servers";

    [Fact]
    public async Task A_key_has_exactly_its_requests_in_a_minute_however_many_come_at_once()
    {
        await using var host = new LimitedHost(new() { RequestsPerMinute = 60 });
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => viewer.GetAsync(Root)));
        Assert.Equal((60, 40), (
            answers.Count(one => one.StatusCode is HttpStatusCode.OK), answers.Count(one => one.StatusCode is HttpStatusCode.TooManyRequests)));
        Assert.Equal(Enumerable.Range(0, 60).Select(left => (long)left), answers.Where(one => one.IsSuccessStatusCode).Select(one => Header(one, "Remaining")).Order());

        using var other = host.Caller(Role.Operator);
        Assert.Equal(59, Header(await other.GetAsync(Root), "Remaining"));
        using var console = host.Caller(Role.Viewer);
        var elsewhere = await console.GetAsync("/api/v1/servers");
        Assert.Equal((HttpStatusCode.OK, false), (elsewhere.StatusCode, elsewhere.Headers.Contains("X-RateLimit-Limit")));

        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(Root)).StatusCode);
    }

    [Fact]
    public async Task A_refusal_says_when_to_come_back_in_the_surfaces_own_shape()
    {
        await using var host = new LimitedHost(new() { RequestsPerMinute = 1 });
        await host.InitializeAsync();
        using var viewer = host.Caller(Role.Viewer);
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal((1, 0), (Header(await viewer.GetAsync(Root), "Limit"), Header(await viewer.GetAsync(Root), "Remaining")));
        var refused = await viewer.GetAsync(Root);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(Header(refused, "Reset") - now, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.InRange(Header(refused, "Reset") - now, 1, 60);
        Assert.Equal("RATE_LIMIT_EXCEEDED", (await refused.Json()).GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Creating_and_deleting_has_a_limit_of_its_own()
    {
        await using var host = new LimitedHost(new() { ChangesPerMinute = 20 });
        await host.InitializeAsync();
        using var operatorKey = host.Caller(Role.Operator);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => i % 2 == 0
            ? operatorKey.DeleteAsync($"{Root}/srv_unknown")
            : operatorKey.PostAsync(Root, new StringContent("{}", null, "application/json"))));
        Assert.Equal(30, answers.Count(one => one.StatusCode is HttpStatusCode.TooManyRequests));
        Assert.All(answers, one => Assert.Equal(20, Header(one, "Limit")));
        var read = await operatorKey.GetAsync(Root);
        Assert.Equal((HttpStatusCode.OK, 100, 49), (read.StatusCode, Header(read, "Limit"), Header(read, "Remaining")));
    }

    [Fact]
    public async Task Strangers_are_counted_by_address_and_every_answer_has_the_headers()
    {
        await using var host = new LimitedHost(new() { RequestsPerMinute = 3 });
        await host.InitializeAsync();
        using var nobody = host.Caller(null);
        using var viewer = host.Caller(Role.Viewer);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++) statuses.Add((await nobody.GetAsync(Root)).StatusCode);
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
        Assert.Equal(2, Header(await viewer.DeleteAsync($"{Root}/x"), "Remaining"));
        Assert.Equal(1, Header(await viewer.GetAsync("/hosting/api/v1/nothing"), "Remaining"));
        Assert.Equal(0, Header(await viewer.PutAsync(Root, null), "Remaining"));
    }

    [Fact]
    public void A_window_ends_with_its_minute()
    {
        var time = new ManualTime();
        var window = new FixedWindow(2, time);
        var first = window.Take("a");
        Assert.Equal((true, 1, 0L), (first.IsGranted, first.Remaining, first.Reset % 60));
        Assert.True(window.Take("a").IsGranted);
        Assert.False(window.Take("a").IsGranted);
        Assert.True(window.Take("b").IsGranted);
        time.Advance(first.Wait - TimeSpan.FromSeconds(1));
        Assert.False(window.Take("a").IsGranted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(window.Take("a").IsGranted);
    }

    [Fact]
    public void Nothing_is_limited_where_the_limits_are_off() =>
        Assert.Null(new HostingLimits(Options.Create(new RateLimitOptions { RequestsPerMinute = 0, ChangesPerMinute = 0 }), new ManualTime())
            .Count(new Microsoft.AspNetCore.Http.DefaultHttpContext()));

    private static long Header(HttpResponseMessage answer, string name) =>
        long.Parse(answer.Headers.GetValues($"X-RateLimit-{name}").Single(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A Fleet whose limits have a clock that stands still.</summary>
    private sealed class LimitedHost(RateLimitOptions limits, ManualTime time) : FleetHost(services =>
        services.Replace(ServiceDescriptor.Singleton(new HostingLimits(Options.Create(limits), time))))
    {
        public LimitedHost(RateLimitOptions limits) : this(limits, new ManualTime()) { }

        public ManualTime Time => time;
    }
}
