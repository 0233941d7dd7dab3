using Fleet.Storage;
using Fleet.Store.Sql;

namespace Fleet.Store.History;

/// <summary>The SQL of a question for log lines.</summary>
internal sealed class LogSql
{
    private readonly List<string> _conditions = ["1 = 1"];
    private readonly List<(string Name, object? Value)> _parameters = [];
    private readonly LogQuery _query;

    /// <exception cref="ArgumentException">The limit or the offset is out of range.</exception>
    public LogSql(SqlDialect dialect, LogQuery query)
    {
        _query = query;
        if (query.Limit is < 1 or > 500) throw new ArgumentException("The limit must be 1 to 500.", nameof(query));
        if (query.Offset < 0) throw new ArgumentException("The offset must not be negative.", nameof(query));
        if (query.InstanceId is not null) Add("instance_id = @instance", ("instance", query.InstanceId));
        var visible = new VisibilitySql(dialect, query.VisibleTo);
        if (!visible.IsEverything)
        {
            _conditions.Add(visible.Instance("instance_id"));
            _parameters.AddRange(visible.Parameters);
        }

        if (query.DeploymentId is not null) Add("deployment_id = @deployment", ("deployment", query.DeploymentId));
        if (query.From is { } from) Add("at >= @from", ("from", UnixTime.Of(from)));
        if (query.To is { } to) Add("at < @to", ("to", UnixTime.Of(to)));
        if (!query.Levels.IsDefaultOrEmpty) AddIn("level", query.Levels);
        if (!query.Sources.IsDefaultOrEmpty) AddIn("source", query.Sources);
        var words = SearchWords.Of(query.Search);
        if (words.Count > 0) Add(dialect.LogWords, ("words", dialect.Words(words)));
    }

    public SqlStatement Count() => new($"SELECT count(*) FROM logs WHERE {Conditions}", _parameters);

    /// <summary>How many rows there are of each combination of those columns, most first.</summary>
    public SqlStatement Counts(string columns, int? limit) => new(
        $"SELECT {columns}, count(*) FROM logs WHERE {Conditions} GROUP BY {columns} ORDER BY count(*) DESC, {columns}"
            + (limit is null ? "" : " LIMIT @limit"),
        limit is null ? _parameters : [.. _parameters, ("limit", limit)]);

    public SqlStatement Page() => new(
        $"""
        SELECT {HistoryRows.LogColumns} FROM logs WHERE {Conditions}
        ORDER BY at DESC, id DESC LIMIT @limit OFFSET @offset
        """, [.. _parameters, ("limit", _query.Limit), ("offset", _query.Offset)]);

    private string Conditions => string.Join(" AND ", _conditions);

    private void Add(string condition, (string, object?) parameter)
    {
        _conditions.Add(condition);
        _parameters.Add(parameter);
    }

    private void AddIn(string column, IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++) _parameters.Add(($"{column}{i}", values[i]));
        _conditions.Add($"{column} IN ({string.Join(", ", values.Select((_, i) => $"@{column}{i}"))})");
    }
}
