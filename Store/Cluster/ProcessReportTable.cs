using System.Collections.Immutable;
using Fleet.Cluster;
using Fleet.Store.GrainState;
using Fleet.Store.Sql;

namespace Fleet.Store.Cluster;

/// <summary>The table <c>process_reports</c>. Upkeep takes away what has been silent for an hour.</summary>
internal sealed class ProcessReportTable(ISqlEngine engine, StateJson json) : IProcessReports
{
    private const string Kind = "process-report";

    private const string Put =
        """
        INSERT INTO process_reports (id, at, report) VALUES (@id, @at, @report)
        ON CONFLICT (id) DO UPDATE SET at = excluded.at, report = excluded.report
        """;

    public Task Write(ProcessReport report, CancellationToken cancellationToken) => engine.Write(
        [new SqlStatement(Put, ("id", report.Id), ("at", UnixTime.Of(report.At)), ("report", json.Write(report)))], cancellationToken);

    public Task Remove(string id, CancellationToken cancellationToken) =>
        engine.Write([new SqlStatement("DELETE FROM process_reports WHERE id = @id", ("id", id))], cancellationToken);

    public async Task<ImmutableArray<ProcessReport>> Read(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var reports = await engine.Read(
            new SqlStatement("SELECT id, report FROM process_reports WHERE at >= @since", ("since", UnixTime.Of(since))),
            row => json.Read<ProcessReport>(Kind, row.GetString(0), row.GetString(1)),
            cancellationToken);
        return [.. reports.OrderBy(report => report.Host, StringComparer.Ordinal).ThenBy(report => report.StartedAt).ThenBy(report => report.Id, StringComparer.Ordinal)];
    }
}
