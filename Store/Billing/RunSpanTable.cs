using System.Data.Common;
using Fleet.Billing;
using Fleet.Store.Sql;
using static Fleet.Store.History.HistoryRows;

namespace Fleet.Store.Billing;

/// <summary>The table <c>run_spans</c>.</summary>
internal sealed class RunSpanTable(ISqlEngine engine) : IRunSpans
{
    private const string Columns = "instance_id, began_at, at, milli_cores, team, replica_set";

    public Task Append(IReadOnlyCollection<RunSpan> ended, CancellationToken cancellationToken = default) =>
        ended.Count == 0 ? Task.CompletedTask : engine.Append([.. ended.Select(Insert)], cancellationToken);

    /// <summary>The ended spans of these instances that reach into a stretch of time.</summary>
    public Task<List<RunSpan>> Between(long from, long to, IReadOnlyList<string> instances, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement(
            $"SELECT {Columns} FROM run_spans WHERE at > @from AND began_at < @to AND instance_id IN ({Names.Of(instances)})",
            [("from", from), ("to", to), .. Names.Values(instances)]),
        Span, cancellationToken);

    /// <summary>Whose ended spans reach into a stretch of time.</summary>
    public Task<List<string>> Instances(long from, long to, CancellationToken cancellationToken) => engine.Read(
        new SqlStatement("SELECT DISTINCT instance_id FROM run_spans WHERE at > @from AND began_at < @to", ("from", from), ("to", to)),
        row => row.GetString(0), cancellationToken);

    /// <summary>When the first ended span began; null if there is none.</summary>
    public async Task<long?> First(CancellationToken cancellationToken) =>
        (await engine.Read(new SqlStatement("SELECT min(began_at) FROM run_spans"), row => Whole(row, 0), cancellationToken))[0];

    // A row whose key is already there is the same one, appended again by an instance that did not hear of it.
    private static SqlStatement Insert(RunSpan span) => new(
        $"""
        INSERT INTO run_spans ({Columns}) VALUES (@instance, @began, @at, @cores, @team, @set)
        ON CONFLICT (instance_id, began_at) DO NOTHING
        """,
        ("instance", span.InstanceId), ("began", UnixTime.Of(span.From)), ("at", UnixTime.Of(span.To!.Value)), ("cores", span.MilliCores),
        ("team", span.Team ?? ""), ("set", span.ReplicaSet ?? ""));

    private static RunSpan Span(DbDataReader row) => new(
        row.GetString(0), Time(row, 1), Time(row, 2), row.GetInt64(3), NoneIfEmpty(row.GetString(4)), NoneIfEmpty(row.GetString(5)));

    /// <summary>What a column says that is empty where there is nothing.</summary>
    public static string? NoneIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>A list of values in a statement.</summary>
internal static class Names
{
    public static string Of(IReadOnlyList<string> values) => string.Join(", ", values.Select((_, i) => $"@v{i}"));

    public static IEnumerable<(string, object?)> Values(IReadOnlyList<string> values) => values.Select((value, i) => ($"v{i}", (object?)value));
}
