using System.Net;
using Fleet.Api.Services;
using Fleet.Api.Surfaces.Agents;
using Fleet.Api.Tests.Hosting;
using Fleet.Identity;
using Fleet.Remote;
using Fleet.Services;
using Fleet.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fleet.Api.Tests;

public sealed class ServiceTests(FleetHost fleet)
{
    private static readonly string[] Names = ["api", "database", "gateway", "grains", "history", "live", "outbound", "scheduler", "ssh"];

    [Fact]
    public async Task Every_part_is_listed_with_what_was_measured()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        var services = (await viewer.GetAsync("/v1/services").Json()).GetProperty("services").EnumerateArray().ToList();
        Assert.Equal(Names, services.Select(one => one.Text("name")));
        Assert.All(services, one =>
        {
            Assert.Contains(one.Text("status"), new[] { "healthy", "degraded", "unhealthy" });
            Assert.Matches("^[0-9]+d [0-9]+h [0-9]+m$", one.Text("uptime"));
            Assert.NotEmpty(one.GetProperty("details").EnumerateObject());
        });
        Assert.Equal("sqlite", services[1].GetProperty("details").Text("kind"));
        Assert.True(services[3].GetProperty("details").GetProperty("activations").GetInt32() > 0);
        Assert.True(services[0].GetProperty("details").GetProperty("requests").GetInt64() > 0);
        Assert.True(services[8].GetProperty("details").GetProperty("servers").GetInt64() > 0);
    }

    [Fact]
    public async Task One_part_is_told_by_its_name_and_an_unknown_one_is_not_found()
    {
        using var viewer = fleet.Caller(Role.Viewer);
        using var nobody = fleet.Caller(null);
        Assert.Equal("scheduler", (await viewer.GetAsync("/v1/services/scheduler/status").Json()).Text("name"));
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/v1/services/auth/status")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/v1/services")).StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_lost_is_told()
    {
        using var admin = fleet.Caller();
        var (server, host) = await admin.AddServer();
        fleet.Machines.Break(host, RemoteFault.Unreachable);
        await admin.Reaches($"/api/v1/servers/{server}", "offline");
        var ssh = await admin.GetAsync("/v1/services/ssh/status").Json();
        Assert.Equal("degraded", ssh.Text("status"));
        Assert.True(ssh.GetProperty("details").GetProperty("failing_servers").GetInt64() >= 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_that_hangs_or_fails_is_unhealthy_and_keeps_nobody_waiting(bool hangs)
    {
        var looks = 0;
        var time = new ManualTime();
        var board = new ServiceBoard([new Probe(() => Interlocked.Increment(ref looks), hangs)], time, NullLogger<ServiceBoard>.Instance);
        for (var i = 0; i < 3; i++)
        {
            var look = board.Look("probe")!;
            if (hangs)
            {
                await Eventually.BecomesAsync("begun", true, () => Task.FromResult(looks > 0));
                time.Advance(TimeSpan.FromSeconds(2));
            }

            var reading = await look;
            Assert.Equal(ServiceHealth.Unhealthy, reading.Health);
            Assert.DoesNotContain("secret-host", reading.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(hangs ? 1 : 3, looks);
        Assert.Null(board.Look("other"));
    }

    [Fact]
    public async Task Requests_are_counted_and_failures_of_the_last_five_minutes_make_the_API_unwell()
    {
        var time = new ManualTime();
        var counts = new RequestCounts(time);
        async Task Ask(int status, int times)
        {
            for (var i = 0; i < times; i++) await counts.Count(new DefaultHttpContext { Response = { StatusCode = status } }, _ => Task.CompletedTask);
        }

        var probe = new ApiProbe(counts);
        async Task<ServiceHealth> Health() => (await probe.Read(CancellationToken.None)).Health;
        Assert.Equal(ServiceHealth.Healthy, await Health());
        await Ask(404, 200);
        await Ask(500, 2);
        Assert.Equal(ServiceHealth.Healthy, await Health());
        await Ask(503, 10);
        Assert.Equal(ServiceHealth.Degraded, await Health());
        await Ask(500, 200);
        Assert.Equal(ServiceHealth.Unhealthy, await Health());
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(ServiceHealth.Unhealthy, await Health());
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(ServiceHealth.Healthy, await Health());
        Assert.Equal((412L, 212L), counts.Total);
        Assert.Equal((0L, 0L), counts.Lately);
    }

    [Fact]
    public void Uptime_is_told_in_days_hours_and_minutes() =>
        Assert.Equal("5d 12h 30m", ServiceShape.Text(new TimeSpan(5, 12, 30, 59)));

    private sealed class Probe(Action began, bool hangs) : IServiceProbe
    {
        public string Name => "probe";

        public async Task<ServiceReading> Read(CancellationToken cancellationToken)
        {
            began();
            if (hangs) await Task.Delay(Timeout.Infinite, CancellationToken.None);
            throw new IOException("no connection to secret-host");
        }
    }
}
