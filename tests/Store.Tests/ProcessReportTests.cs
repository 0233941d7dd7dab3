using System.Collections.Immutable;
using Fleet.Cluster;
using Fleet.Store.Tests.Hosts;
using Fleet.Store.Upkeep;
using Fleet.Tests.PostgresHost;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Fleet.Store.Tests;

public abstract class ProcessReportTests(TestDatabase database) : StoreTest(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private IProcessReports Reports => Store.GetRequiredService<IProcessReports>();

    [Fact]
    public async Task A_report_comes_back_as_it_was_written_and_takes_the_place_of_the_last_one()
    {
        await Reports.Write(Report("proc_1", "b", Noon) with { Status = "starting" }, Cancellation);
        var last = Report("proc_1", "b", Noon.AddSeconds(10)) with
        {
            SiloAddress = "S127.0.0.1:11111:1",
            Grains = ImmutableSortedDictionary<string, GrainFigures>.Empty.Add("Instance", new(3, 50, 2, 0.125)).Add("Server", new(1, 0, 0, 0)),
            Queues = ImmutableSortedDictionary<string, QueueFigures>.Empty.Add("samples", new(7, 1)),
            Connections = ImmutableSortedDictionary<string, long>.Empty.Add("agent", 9),
        };
        await Reports.Write(last, Cancellation);

        var found = Assert.Single(await Reports.Read(Noon, Cancellation));
        Assert.Equal((last.Grains, last.Queues, last.Connections), (found.Grains, found.Queues, found.Connections));
        Assert.Equal(last, found with { Grains = last.Grains, Queues = last.Queues, Connections = last.Connections });
    }

    [Fact]
    public async Task Reports_are_read_by_host_and_start_as_far_back_as_is_asked_and_until_they_are_removed()
    {
        await Reports.Write(Report("proc_3", "b", Noon), Cancellation);
        await Reports.Write(Report("proc_2", "b", Noon) with { StartedAt = Noon.AddHours(-3) }, Cancellation);
        await Reports.Write(Report("proc_1", "c", Noon), Cancellation);
        await Reports.Write(Report("proc_4", "a", Noon.AddMinutes(-5)), Cancellation);
        Assert.Equal(["proc_4", "proc_2", "proc_3", "proc_1"], (await Reports.Read(Noon.AddMinutes(-5), Cancellation)).Select(report => report.Id));
        Assert.Equal(["proc_2", "proc_3", "proc_1"], (await Reports.Read(Noon.AddMinutes(-4), Cancellation)).Select(report => report.Id));

        await Reports.Remove("proc_3", Cancellation);
        await Reports.Remove("proc_9", Cancellation);
        Assert.Equal(["proc_2", "proc_1"], (await Reports.Read(Noon, Cancellation)).Select(report => report.Id));
    }

    [Fact]
    public async Task What_has_been_silent_for_an_hour_is_forgotten()
    {
        await Reports.Write(Report("proc_1", "a", Noon.AddMinutes(-61)), Cancellation);
        await Reports.Write(Report("proc_2", "a", Noon.AddMinutes(-59)), Cancellation);
        await new Retention(Engine, Store.GetRequiredService<Audit.AuditMac>(), new RetentionOptions()).Run(Noon, Cancellation);
        Assert.Equal("proc_2", Assert.Single(await Reports.Read(DateTimeOffset.UnixEpoch, Cancellation)).Id);
    }

    private static ProcessReport Report(string id, string host, DateTimeOffset at) => new(
        id, host, 42, "all", "embedded", "0.1.0", Noon.AddHours(-1), at, "ready", null, 1 << 28, 12.5,
        ImmutableSortedDictionary<string, GrainFigures>.Empty,
        ImmutableSortedDictionary<string, QueueFigures>.Empty,
        ImmutableSortedDictionary<string, long>.Empty);
}

public sealed class SqliteProcessReportTests() : ProcessReportTests(new SqliteTestDatabase());

public sealed class PostgresProcessReportTests(PostgresServer server) : ProcessReportTests(new PostgresTestDatabase(server));
