using System.Net;
using Fleet.Api.Telemetry;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Tests.Telemetry;

public sealed class MetricsAccessTests(FleetHost fleet)
{
    [Fact]
    public async Task Whoever_asks_from_this_machine_needs_no_key()
    {
        using var nobody = fleet.Caller(null);
        var answer = await nobody.GetAsync("/metrics");
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Contains("fleet_process_start_seconds", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.PostAsync("/metrics", null)).StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(Role.Viewer, HttpStatusCode.Forbidden)]
    [InlineData(Role.Developer, HttpStatusCode.Forbidden)]
    [InlineData(Role.Operator, HttpStatusCode.OK)]
    [InlineData(Role.Admin, HttpStatusCode.OK)]
    public async Task Whoever_is_passed_on_by_a_proxy_needs_an_operators(Role? role, HttpStatusCode status)
    {
        using var caller = Passed(fleet.Caller(role));
        var answer = await caller.GetAsync("/metrics");
        Assert.Equal(status, answer.StatusCode);
        if (status is not HttpStatusCode.OK) Assert.Equal((int)status, (await answer.Json()).GetProperty("statusCode").GetInt32());
    }

    [Theory]
    [InlineData("local", null, HttpStatusCode.Forbidden)]
    [InlineData("local", Role.Admin, HttpStatusCode.Forbidden)]
    [InlineData("open", null, HttpStatusCode.OK)]
    public async Task Other_rules_are_an_option(string access, Role? role, HttpStatusCode status)
    {
        await using var host = new FleetHostWith { Settings = { ["Fleet:Metrics:Access"] = access, ["Fleet:Metrics:Networks:0"] = "10.0.0.0/8" } };
        await host.InitializeAsync();
        using var caller = Passed(host.Caller(role));
        Assert.Equal(status, (await caller.GetAsync("/metrics")).StatusCode);
        using var near = host.Caller(null);
        Assert.Equal(HttpStatusCode.OK, (await near.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task Who_wants_none_has_none()
    {
        await using var host = new FleetHostWith { Settings = { ["Fleet:Metrics:Enabled"] = "false" } };
        await host.InitializeAsync();
        using var admin = host.Caller();
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/metrics")).StatusCode);
    }

    [Theory]
    [InlineData("Fleet:Metrics:Networks:0", "ten", "Fleet:Metrics:Networks must hold networks such as 10.0.0.0/8, and not 'ten'")]
    [InlineData("Fleet:Telemetry:Otlp:Endpoint", "collector", "Fleet:Telemetry:Otlp:Endpoint must be an address such as http://collector:4317")]
    [InlineData("Fleet:Telemetry:Otlp:Endpoint", "http://me:secret@collector", "OTEL_EXPORTER_OTLP_HEADERS")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector", "OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://collector:4317")]
    [InlineData("Fleet:Telemetry:SamplingRatio", "1.5", "SamplingRatio must be between 0 and 1")]
    public async Task A_setting_that_makes_no_sense_is_named_at_the_start(string setting, string value, string words)
    {
        var host = new FleetHostWith { Settings = { [setting] = value } };
        var fault = await Assert.ThrowsAnyAsync<Exception>(async () => await host.InitializeAsync());
        Assert.True(fault is InvalidOperationException or OptionsValidationException, fault.ToString());
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("me:secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_is_the_safe_one() => Assert.Equal((true, MetricsAccess.Key), (new MetricsOptions().Enabled, new MetricsOptions().Access));

    private static HttpClient Passed(HttpClient caller)
    {
        caller.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        return caller;
    }
}

/// <summary>A Fleet of a test's own.</summary>
internal sealed class FleetHostWith() : FleetHost(_ => { });
