using System.Net;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Api.Tests;

public sealed class HealthTests(FleetHost fleet)
{
    private static readonly string[] Shape = ["checks", "demo", "engine", "status", "totalLatencyMs", "uptime", "version"];

    [Fact]
    public async Task Anybody_may_ask_how_Fleet_is()
    {
        using var nobody = fleet.Caller(null);
        foreach (var path in new[] { "/health", "/health/ready" })
        {
            var answer = await nobody.GetAsync(path);
            var health = await answer.Json();
            Assert.Equal((HttpStatusCode.OK, "ok", "embedded"), (answer.StatusCode, health.Text("status"), health.Text("engine")));
            Assert.Equal(path is "/health" ? Shape : Shape.Where(name => name is not "demo"), health.Names());
            Assert.Equal("sqlite", health.GetProperty("checks").GetProperty("database").Text("engine"));
        }

        Assert.Equal("""{"status":"ok"}""", await nobody.GetStringAsync("/health/live"));
        Assert.Equal("""{"status":"started"}""", await nobody.GetStringAsync("/health/startup"));
        Assert.Equal("ok", (await nobody.GetAsync("/health/ready").Json()).GetProperty("checks").GetProperty("grains").Text("status"));
    }

    [Theory]
    [InlineData(false, "The database refused")]
    [InlineData(true, "The database did not answer in time")]
    public async Task A_database_that_is_down_degrades_Fleet_and_tells_nothing_of_itself(bool hangs, string error)
    {
        await using var broken = new BrokenDatabaseHost(hangs);
        await broken.InitializeAsync();
        using var nobody = broken.Caller(null);
        var answer = await nobody.GetAsync("/health");
        var health = await answer.Json();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "degraded"), (answer.StatusCode, health.Text("status")));
        Assert.Equal(error, health.GetProperty("checks").GetProperty("database").Text("error"));
        Assert.DoesNotContain("secret-host", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await nobody.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health/startup")).StatusCode);
    }

    [Fact]
    public async Task The_version_is_told_to_whoever_has_a_key()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var version = await viewer.GetAsync("/api/v1/version").Json();
        Assert.Equal(
            ["cli_available", "cli_build_date", "cli_commit", "cli_target", "console_api", "demo",
                "min_instance_version", "sindri_cli"], version.Names());
        Assert.False(version.GetProperty("cli_available").GetBoolean());
    }

    private sealed class BrokenDatabaseHost(bool hangs) : FleetHost(services =>
    {
        var real = services.Last(service => service.ServiceType == typeof(IDatabase));
        services.Replace(ServiceDescriptor.Singleton<IDatabase>(provider => new Broken(
            (IDatabase)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!), hangs)));
    });

    /// <summary>A database that works until it is asked how it is.</summary>
    private sealed class Broken(IDatabase real, bool hangs) : IDatabase
    {
        public string Engine => real.Engine;

        public Task Migrate(CancellationToken cancellationToken = default) => real.Migrate(cancellationToken);

        public async Task<TimeSpan> Ping(CancellationToken cancellationToken = default)
        {
            // Deaf to cancellation, as drivers can be.
            if (hangs) await Task.Delay(Timeout.Infinite, CancellationToken.None);
            throw new Microsoft.Data.Sqlite.SqliteException("no connection to secret-host", 14);
        }
    }
}
